import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

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
  return DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
}

/** @param options.maxAttempts the SDK's own number unless told */
export function dynamoDbClient(options: { maxAttempts?: number } = {}): DynamoDBClient {
  return new DynamoDBClient({ requestHandler, ...options });
}

export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient({ requestHandler });
}

/** The publisher counts its own attempts, per event: the client makes one. */
export function eventBridgeClient(): EventBridgeClient {
  const client = new EventBridgeClient({ maxAttempts: 1, requestHandler });
  client.middlewareStack.add(passTraceOn, TRACE_STEP);
  return client;
}

export function sqsClient(): SQSClient {
  const client = new SQSClient({ requestHandler });
  client.middlewareStack.add(passTraceOn, TRACE_STEP);
  return client;
}

/** Before the SDK's own step, which leaves a header that is there. */
const TRACE_STEP = { step: 'build', name: 'passTraceOn', priority: 'high' } as const;

/**
 * Has the trace of an invocation, and whether it is recorded, go on with what a client sends. The SDK would take the header
 * from Lambda's own store, which does not know what `drawSample` decided.
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
