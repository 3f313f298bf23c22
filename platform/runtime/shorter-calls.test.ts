import type { ServerResponse } from 'node:http';
import * as dynamo from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { shortenCalls } from './shorter-calls.ts';

let server: LocalServer;
/** What the service was asked, without headers that another time or another order of the same members changes. */
let asked: { headers: Record<string, unknown>; body: string }[];
let signatures: string[];
/** Answers the next requests; the last one answers all that follow. */
let answers: ((response: ServerResponse) => void)[];

const CHANGING = [
  ...['authorization', 'x-amz-date', 'x-amz-content-sha256', 'content-length', 'amz-sdk-invocation-id'],
  ...['user-agent', 'x-amz-user-agent'],
];

beforeEach(async () => {
  [asked, signatures, answers] = [[], [], [says(200, {})]];
  server = await listen(async (request, response) => {
    const headers: Record<string, unknown> = { ...request.headers };
    signatures.push(String(request.headers.authorization));
    for (const name of CHANGING) delete headers[name];
    asked.push({ headers, body: String(await readBody(request)) });
    (answers.length > 1 ? answers.shift() : answers[0])?.(response);
  });
});

afterEach(() => server.close());

function says(status: number, body: object, part = 1): (response: ServerResponse) => void {
  return (response) => {
    const text = JSON.stringify(body);
    const type = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': 'rq_1' };
    response.writeHead(status, { ...type, 'content-length': Buffer.byteLength(text) });
    if (part === 1) response.end(text);
    else response.write(text.slice(0, text.length * part), () => response.destroy());
  };
}

const OPTIONS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const makers = {
  dynamo: (endpoint: string) => new dynamo.DynamoDBClient({ ...OPTIONS, endpoint }),
  sqs: (endpoint: string) => new sqs.SQSClient({ ...OPTIONS, endpoint, md5: false }),
  bus: (endpoint: string) => new EventBridgeClient({ ...OPTIONS, endpoint }),
};

type Send = (command: object) => Promise<{ $metadata: object }>;

/** A client as it comes, and one with shorter calls. */
function both(service: keyof typeof makers): [Send, Send] {
  const [stock, shorter] = [makers[service](server.url), makers[service](server.url)];
  shortenCalls(shorter);
  const sendOf = (client: object) => (command: object) => (client as { send: Send }).send(command);
  return [sendOf(stock), sendOf(shorter)];
}

const TableName = 'rows';
const Key = { pk: { S: 'a"\\\n\u0007ção 🙂' }, sk: { N: '1' } };
const Item = { ...Key, list: { L: [{ BOOL: false }, { NULL: true }, { M: { in: { SS: ['a', 'b'] } } }] } };
const expressions = {
  ...{ ExpressionAttributeNames: { '#n': 'name' }, ExpressionAttributeValues: { ':v': { S: '' } } },
  ...{ ConditionExpression: '#n = :v', ReturnValues: undefined, Limit: undefined },
};
const QueueUrl = 'http://127.0.0.1:1/1/queue';
const attributes = { kind: { DataType: 'String', StringValue: 'é' } };
const message = { MessageBody: '{"a":"ü"}', MessageGroupId: 'g', MessageAttributes: attributes };
const Entries = ['0', '1'].map((Id) => ({ Id, ...message }));

const COMMANDS: [keyof typeof makers, string, () => object, object][] = [
  ['dynamo', 'GetItem', () => new dynamo.GetItemCommand({ TableName, Key, ConsistentRead: true }), { Item }],
  [
    'dynamo',
    'BatchGetItem',
    () => new dynamo.BatchGetItemCommand({ RequestItems: { rows: { Keys: [Key, Key] } } }),
    { Responses: { rows: [Item] }, UnprocessedKeys: { rows: { Keys: [Key] } } },
  ],
  [
    'dynamo',
    'Query',
    () =>
      new dynamo.QueryCommand({
        ...{ TableName, KeyConditionExpression: 'pk = :pk', ExclusiveStartKey: Key, ScanIndexForward: false },
        ...{ ExpressionAttributeValues: { ':pk': Key.pk }, Limit: 3, ReturnConsumedCapacity: 'TOTAL' },
      }),
    { Items: [Item], Count: 1, LastEvaluatedKey: Key, ConsumedCapacity: { CapacityUnits: 0.5 } },
  ],
  ['dynamo', 'Scan', () => new dynamo.ScanCommand({ TableName, Segment: 0 }), { Items: [], Count: 0 }],
  ['dynamo', 'PutItem', () => new dynamo.PutItemCommand({ TableName, Item, ...expressions }), {}],
  ['dynamo', 'UpdateItem', () => new dynamo.UpdateItemCommand({ TableName, Key, ...expressions }), {}],
  ['dynamo', 'DeleteItem', () => new dynamo.DeleteItemCommand({ TableName, Key, ...expressions }), {}],
  [
    'dynamo',
    'BatchWriteItem',
    () => new dynamo.BatchWriteItemCommand({ RequestItems: { rows: [{ PutRequest: { Item } }] } }),
    { UnprocessedItems: { rows: [{ DeleteRequest: { Key } }] } },
  ],
  [
    'dynamo',
    'TransactWriteItems',
    () =>
      new dynamo.TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item } }, { Delete: { TableName, Key } }],
        ClientRequestToken: 'token',
      }),
    {},
  ],
  [
    'sqs',
    'SendMessage',
    () => new sqs.SendMessageCommand({ QueueUrl, DelaySeconds: 0, ...message }),
    { MessageId: 'm', MD5OfMessageBody: '1', SequenceNumber: '2' },
  ],
  [
    'sqs',
    'SendMessageBatch',
    () => new sqs.SendMessageBatchCommand({ QueueUrl, Entries }),
    { Successful: [], Failed: [{ Id: '0', SenderFault: true, Code: 'No', Message: undefined }] },
  ],
  [
    'sqs',
    'DeleteMessageBatch',
    () => new sqs.DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'r' }] }),
    { Successful: [{ Id: '0' }], Failed: [] },
  ],
  [
    'sqs',
    'ChangeMessageVisibilityBatch',
    () =>
      new sqs.ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: [{ Id: '0', ReceiptHandle: 'r', VisibilityTimeout: 3 }],
      }),
    { Successful: [{ Id: '0' }], Failed: [] },
  ],
  [
    'bus',
    'PutEvents',
    () => new PutEventsCommand({ Entries: [{ EventBusName: 'b', Source: 's', Detail: '{"a":"🙂"}' }] }),
    { FailedEntryCount: 1, Entries: [{ EventId: 'e' }, { ErrorCode: 'No', ErrorMessage: 'not now' }] },
  ],
];

describe.each(COMMANDS)('%s %s', (service, _operation, command, answer) => {
  test('is asked for and answered as by the SDK', async () => {
    const [stock, shorter] = both(service);
    answers = [says(200, answer)];
    const [one, other] = [await stock(command()), await shorter(command())];
    expect(other).toEqual(one);
    const [its, ours] = asked.map(({ headers, body }) => ({ headers, body: JSON.parse(body) }));
    expect(ours).toEqual(its);
  });

  test('is refused as by the SDK', async () => {
    const [stock, shorter] = both(service);
    answers = [says(400, { __type: 'com.amazonaws#ResourceNotFoundException', message: 'away', Item })];
    const [one, other] = [await errorOf(stock(command())), await errorOf(shorter(command()))];
    expect(other).toEqual(one);
    expect(other.constructor).toBe(one.constructor);
  });
});

test('a row that was in the way comes with the refusal', async () => {
  const [, shorter] = both('dynamo');
  answers = [says(400, { __type: 'ConditionalCheckFailedException', message: 'no', Item })];
  const error = await errorOf(shorter(new dynamo.PutItemCommand({ TableName, Item })));
  expect(error).toBeInstanceOf(dynamo.ConditionalCheckFailedException);
  expect(error).toMatchObject({ Item });
});

test('an answer that is cut off, or comes from a server in trouble, is asked for again', async () => {
  const [, shorter] = both('dynamo');
  answers = [says(200, { Item }, 0.5), says(500, {}), says(200, { Item })];
  const output = await shorter(new dynamo.GetItemCommand({ TableName, Key }));
  expect(output).toMatchObject({ Item, $metadata: { httpStatusCode: 200, requestId: 'rq_1', attempts: 3 } });
});

test('a transaction has a token of its own, the same for each attempt', async () => {
  const [, shorter] = both('dynamo');
  const write = () => shorter(new dynamo.TransactWriteItemsCommand({ TransactItems: [] }));
  answers = [says(500, {}), says(200, {})];
  await write();
  await write();
  const [first, again, second] = asked.map(({ body }) => JSON.parse(body).ClientRequestToken);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
});

test.each([false, true])('credentials that expire are asked for again (shorter: %s)', async (isShorter) => {
  let number = 0;
  const client = new dynamo.DynamoDBClient({
    ...{ region: 'us-east-1', endpoint: server.url, cacheMiddleware: true },
    credentials: async () => ({
      ...{ accessKeyId: `key${++number}`, secretAccessKey: 'local' },
      expiration: new Date(Date.now() + 1_000),
    }),
  });
  if (isShorter) shortenCalls(client);
  for (let call = 0; call < 3; call++) await client.send(new dynamo.GetItemCommand({ TableName, Key }));
  const keys = signatures.map((text) => /Credential=(\w+)/.exec(text)?.[1]);
  expect(new Set(keys).size).toBe(3);
});

test('calls side by side, and one after the other, keep to their own', async () => {
  const client = new dynamo.DynamoDBClient({ ...OPTIONS, endpoint: server.url, cacheMiddleware: true });
  shortenCalls(client);
  const names = ['a', 'b', 'c', 'd'];
  const get = (name: string) => client.send(new dynamo.GetItemCommand({ TableName: name, Key }));
  await Promise.all(names.map(get));
  for (const name of names) await get(name);
  const bodies = asked.map(({ body }) => JSON.parse(body).TableName);
  expect([bodies.slice(0, 4).sort(), bodies.slice(4)]).toEqual([names, names]);
});

test('a queue is asked at the address that its URL has', async () => {
  const other = await listen(async (_, response) => says(200, { MessageId: 'other' })(response));
  const client = new sqs.SQSClient({ ...OPTIONS, md5: false, cacheMiddleware: true, logger: SILENT });
  shortenCalls(client);
  const send = (url: string) =>
    client.send(new sqs.SendMessageCommand({ QueueUrl: `${url}/1/queue`, MessageBody: '' }));
  answers = [says(200, { MessageId: 'here' })];
  const sent = [await send(server.url), await send(other.url), await send(server.url)];
  await other.close();
  expect(sent.map(({ MessageId }) => MessageId)).toEqual(['here', 'other', 'here']);
});

test('a command that is seldom sent goes the way of the SDK', async () => {
  const [, shorter] = both('dynamo');
  answers = [says(200, { Table: { TableName, CreationDateTime: 1_700_000_000 } })];
  const output = await shorter(new dynamo.DescribeTableCommand({ TableName }));
  expect(output).toMatchObject({ Table: { CreationDateTime: new Date(1_700_000_000_000) } });
});

function errorOf(sent: Promise<unknown>): Promise<Error> {
  return sent.then(
    () => expect.unreachable('it was not refused'),
    (error: Error) => error,
  );
}
