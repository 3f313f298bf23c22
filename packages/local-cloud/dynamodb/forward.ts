import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod';
import { type AwsCallListener, AwsServiceError } from '../http/aws-call.ts';
import { type AwsOperation, serveAwsJson } from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';

const OPERATIONS = [
  ...['BatchGetItem', 'GetItem', 'Query', 'Scan', 'TransactGetItems'],
  ...['BatchWriteItem', 'DeleteItem', 'PutItem', 'TransactWriteItems', 'UpdateItem'],
  ...['CreateTable', 'DeleteTable', 'DescribeTable', 'ListTables', 'UpdateTable'],
  ...['DescribeTimeToLive', 'UpdateTimeToLive'],
];

const failureSchema = z.looseObject({
  __type: z.string().default('InternalFailure'),
  message: z.string().optional(),
  Message: z.string().optional(),
});

/**
 * An endpoint on 127.0.0.1 behind which another DynamoDB does the work, so that a listener sees, delays and drops
 * calls there too.
 *
 * @param upstream such as `http://127.0.0.1:8000`
 */
export function forwardDynamoDb(
  upstream: string,
  options: { onCall?: AwsCallListener } = {},
): Promise<LocalServer> {
  const operations = Object.fromEntries(
    OPERATIONS.map((operation): [string, AwsOperation] => [
      operation,
      (input, headers, signal) => forward(upstream, operation, { input, headers, signal }),
    ]),
  );
  return serveAwsJson({
    service: 'dynamodb',
    jsonVersion: '1.0',
    errorNamespace: 'com.amazonaws.dynamodb.v20120810#',
    operations,
    ...options,
  });
}

async function forward(
  upstream: string,
  operation: string,
  call: { input: Record<string, unknown>; headers: IncomingHttpHeaders; signal: AbortSignal },
): Promise<unknown> {
  const response = await fetch(upstream, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      authorization: call.headers.authorization ?? '',
      'x-amz-date': String(call.headers['x-amz-date'] ?? ''),
    },
    body: JSON.stringify(call.input),
    signal: call.signal,
  });
  const body: unknown = await response.json();
  if (response.ok) return body;
  const { __type, message, Message, ...members } = failureSchema.parse(body);
  const code = __type.split('#').at(-1) ?? __type;
  throw new AwsServiceError(code, message ?? Message ?? '', { status: response.status, members });
}
