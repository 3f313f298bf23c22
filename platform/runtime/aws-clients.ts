import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cachingDocumentClient } from './document-client.ts';
import { shortenCalls } from './shorter-calls.ts';

/**
 * Time-outs of one attempt, in milliseconds. Without them the SDK waits for a silent connection until the
 * function's own time is over.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
const requestHandler = { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true };

/**
 * SDK clients as every function wants them. Each function's deps.ts calls these once; addresses come from
 * the SDK's own variables (`AWS_ENDPOINT_URL_DYNAMODB` and its like).
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function documentClient(client = dynamoDbClient()): DynamoDBDocumentClient {
  return cachingDocumentClient(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** @param options.maxAttempts the SDK's own number unless told */
export function dynamoDbClient(options: { maxAttempts?: number } = {}): DynamoDBClient {
  return lean(new DynamoDBClient({ requestHandler, ...options }));
}

export function secretsManagerClient(): SecretsManagerClient {
  return lean(new SecretsManagerClient({ requestHandler, cacheMiddleware: true }));
}

/** The publisher counts its own attempts, per event: the client makes one. */
export function eventBridgeClient(): EventBridgeClient {
  const client = new EventBridgeClient({ maxAttempts: 1, requestHandler, cacheMiddleware: true });
  client.middlewareStack.add(passTraceOn, TRACE_STEP);
  return lean(client);
}

export function sqsClient(): SQSClient {
  const client = new SQSClient({ requestHandler, cacheMiddleware: true });
  client.middlewareStack.add(passTraceOn, TRACE_STEP);
  return lean(client);
}

/** A put of hundreds of vectors is some megabytes. */
export function s3VectorsClient(): S3VectorsClient {
  const patient = { ...requestHandler, requestTimeout: 10_000 };
  return lean(new S3VectorsClient({ requestHandler: patient, cacheMiddleware: true }));
}

/** Files take longer than rows, in milliseconds. */
const FILE_TIMEOUT_MS = 20_000;

/**
 * For objects. A link that is made with it carries no checksum but one that is given: the SDK's own would be that of no bytes.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html
 */
export function s3Client(): S3Client {
  return new S3Client({
    requestHandler: { ...requestHandler, requestTimeout: FILE_TIMEOUT_MS },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

/** Steps of a call whose work nothing here uses: a log that is not kept, and what {@link passTraceOn} does where it matters. */
const IDLE_STEPS = ['loggerMiddleware', 'recursionDetectionMiddleware'];

/** In the place of the SDK's own, which puts its name together anew for each call; Powertools adds itself behind it. */
const USER_AGENT_STEP = {
  step: 'build',
  name: 'getUserAgentMiddleware',
  priority: 'low',
  override: true,
} as const;

/** Takes from each call the work that has no use here: a quarter of its processor time. */
function lean<
  Client extends DynamoDBClient | EventBridgeClient | S3VectorsClient | SecretsManagerClient | SQSClient,
>(client: Client): Client {
  // The stacks differ in the types of their commands alone.
  const stack = client.middlewareStack as SQSClient['middlewareStack'];
  for (const step of IDLE_STEPS) stack.remove(step);
  stack.add(nameUs, USER_AGENT_STEP);
  client.config.signer = onceMade(client.config.signer);
  shortenCalls(client);
  return client;
}

/** The SDK makes a signer for each call, though what it signs with (region, where credentials come from) is the client's own. */
function onceMade(make: SQSClient['config']['signer']): SQSClient['config']['signer'] {
  let signer: ReturnType<typeof make> | undefined;
  return (scheme) => {
    signer ??= make(scheme);
    return signer;
  };
}

function nameUs<Args extends { request: unknown }, Result>(
  next: (args: Args) => Promise<Result>,
): (args: Args) => Promise<Result> {
  return (args) => {
    if (hasHeaders(args.request)) args.request.headers['user-agent'] = 'prosa aws-sdk-js/3';
    return next(args);
  };
}

/** Within the step in which headers are made. */
const TRACE_STEP = { step: 'build', name: 'passTraceOn', priority: 'high' } as const;

/**
 * Has the trace of an invocation, and whether it is recorded, go on with what a client sends. The SDK would take the header
 * from Lambda's own store, which does not know what `drawSample` decided. Lambda finds loops of functions by the same header.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function passTraceOn<Args extends { request: unknown }, Result>(
  next: (args: Args) => Promise<Result>,
): (args: Args) => Promise<Result> {
  return (args) => {
    const header = process.env._X_AMZN_TRACE_ID;
    if (header && hasHeaders(args.request)) args.request.headers['X-Amzn-Trace-Id'] = header;
    return next(args);
  };
}

function hasHeaders(request: unknown): request is { headers: Record<string, string> } {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
