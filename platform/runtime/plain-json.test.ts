import type { ServerResponse } from 'node:http';
import * as dynamo from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as sqs from '@aws-sdk/client-sqs';
import { type LocalServer, listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { speakPlainJson } from './plain-json.ts';

let server: LocalServer;
/** What the service was asked, without headers that another time or another order of the same members changes. */
let asked: { headers: Record<string, unknown>; body: string }[];
/** Answers the next requests; the last one answers all that follow. */
let answers: ((response: ServerResponse) => void)[];

const CHANGING = [
  ...['authorization', 'x-amz-date', 'x-amz-content-sha256', 'content-length', 'amz-sdk-invocation-id'],
  ...['user-agent', 'x-amz-user-agent'],
];

beforeEach(async () => {
  [asked, answers] = [[], [says(200, {})]];
  server = await listen(async (request, response) => {
    const headers: Record<string, unknown> = { ...request.headers };
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
const makers = {
  dynamo: (endpoint: string) => new dynamo.DynamoDBClient({ ...OPTIONS, endpoint }),
  sqs: (endpoint: string) => new sqs.SQSClient({ ...OPTIONS, endpoint, md5: false }),
  bus: (endpoint: string) => new EventBridgeClient({ ...OPTIONS, endpoint }),
};

type Send = (command: object) => Promise<{ $metadata: object }>;

/** A client as it comes, and one that speaks plain JSON. */
function both(service: keyof typeof makers): [Send, Send] {
  const [stock, plain] = [makers[service](server.url), makers[service](server.url)];
  speakPlainJson(plain);
  const sendOf = (client: object) => (command: object) => (client as { send: Send }).send(command);
  return [sendOf(stock), sendOf(plain)];
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
    const [stock, plain] = both(service);
    answers = [says(200, answer)];
    const [one, other] = [await stock(command()), await plain(command())];
    expect(other).toEqual(one);
    const [its, ours] = asked.map(({ headers, body }) => ({ headers, body: JSON.parse(body) }));
    expect(ours).toEqual(its);
  });

  test('is refused as by the SDK', async () => {
    const [stock, plain] = both(service);
    answers = [says(400, { __type: 'com.amazonaws#ResourceNotFoundException', message: 'away', Item })];
    const [one, other] = [await errorOf(stock(command())), await errorOf(plain(command()))];
    expect(other).toEqual(one);
    expect(other.constructor).toBe(one.constructor);
  });
});

test('a row that was in the way comes with the refusal', async () => {
  const [, plain] = both('dynamo');
  answers = [says(400, { __type: 'ConditionalCheckFailedException', message: 'no', Item })];
  const error = await errorOf(plain(new dynamo.PutItemCommand({ TableName, Item })));
  expect(error).toBeInstanceOf(dynamo.ConditionalCheckFailedException);
  expect(error).toMatchObject({ Item });
});

test('an answer that is cut off, or comes from a server in trouble, is asked for again', async () => {
  const [, plain] = both('dynamo');
  answers = [says(200, { Item }, 0.5), says(500, {}), says(200, { Item })];
  const output = await plain(new dynamo.GetItemCommand({ TableName, Key }));
  expect(output).toMatchObject({ Item, $metadata: { httpStatusCode: 200, requestId: 'rq_1', attempts: 3 } });
});

test('a transaction has a token of its own, the same for each attempt', async () => {
  const [, plain] = both('dynamo');
  const write = () => plain(new dynamo.TransactWriteItemsCommand({ TransactItems: [] }));
  answers = [says(500, {}), says(200, {})];
  await write();
  await write();
  const [first, again, second] = asked.map(({ body }) => JSON.parse(body).ClientRequestToken);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(second).not.toBe(first);
});

test('what is not plain goes the way of the SDK', async () => {
  const [, plain] = both('dynamo');
  answers = [says(200, { Table: { TableName, CreationDateTime: 1_700_000_000 } })];
  const output = await plain(new dynamo.DescribeTableCommand({ TableName }));
  expect(output).toMatchObject({ Table: { CreationDateTime: new Date(1_700_000_000_000) } });
});

function errorOf(sent: Promise<unknown>): Promise<Error> {
  return sent.then(
    () => expect.unreachable('it was not refused'),
    (error: Error) => error,
  );
}
