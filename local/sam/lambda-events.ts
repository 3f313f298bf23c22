import { createHash, randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, SQSEvent } from 'aws-lambda';

/** In whose account an instance's resources stand. */
const ACCOUNT = '000000000000';

const AGENT = 'prosa-example';

/** What a function receives for one record of a queue. */
export interface QueueRecord {
  /** `http://127.0.0.1:<port>/<account>/<name>` */
  queueUrl: string;
  region: string;
  body: object;
  /** The message group, which standard queues may have, too. */
  group: string;
  nowMs: number;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-fifo-queue-message-event */
export function queueEvent({ queueUrl, region, body, group, nowMs }: QueueRecord): SQSEvent {
  const [name = '', account = ACCOUNT] = queueUrl.split('/').reverse();
  const text = JSON.stringify(body);
  const isFifo = name.endsWith('.fifo');
  return {
    Records: [
      {
        messageId: randomUUID(),
        receiptHandle: 'example',
        body: text,
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: String(nowMs),
          SenderId: account,
          ApproximateFirstReceiveTimestamp: String(nowMs),
          MessageGroupId: group,
          ...(isFifo && { SequenceNumber: '18849496460467696128', MessageDeduplicationId: randomUUID() }),
        },
        messageAttributes: {},
        md5OfBody: createHash('md5').update(text).digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:${account}:${name}`,
        awsRegion: region,
      },
    ],
  };
}

/** A request as its route's function receives it. */
export interface ApiRequest {
  /** `POST /v1/tools/{name}/call`; `ANY` is made `GET`. */
  routeKey: string;
  /** Values of the route's parameters; that of `{proxy+}` is `proxy`. */
  pathParameters?: Record<string, string>;
  /** Without the question mark. */
  query?: string;
  headers?: Record<string, string>;
  body?: string;
  /** What a JWT authorizer read. */
  claims?: Record<string, string>;
  nowMs: number;
}

/**
 * Payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function apiEvent(request: ApiRequest): APIGatewayProxyEventV2 {
  const { routeKey, pathParameters = {}, query = '', body, claims, nowMs } = request;
  const [method = '', template = ''] = routeKey.split(' ');
  const path = template.replace(/\{(\w+)\+?\}/g, (_all, name: string) => pathParameters[name] ?? '');
  const queryParameters = Object.fromEntries(new URLSearchParams(query));
  const context = {
    accountId: ACCOUNT,
    apiId: 'example',
    ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
    domainName: 'example.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'example',
    http: {
      method: method === 'ANY' ? 'GET' : method,
      path,
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: request.headers?.['user-agent'] ?? AGENT,
    },
    requestId: randomUUID(),
    routeKey,
    stage: '$default',
    time: new Date(nowMs).toUTCString(),
    timeEpoch: nowMs,
  };
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: query,
    headers: { 'user-agent': AGENT, ...request.headers },
    ...(query !== '' && { queryStringParameters: queryParameters }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: context,
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html */
export function scheduleEvent(region: string, nowMs: number): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account: ACCOUNT,
    time: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region,
    resources: [`arn:aws:scheduler:${region}:${ACCOUNT}:schedule/default/example`],
    detail: '{}',
  };
}
