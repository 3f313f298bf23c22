import {
  DynamoDBClient,
  GetItemCommand,
  InternalServerError,
  PutItemCommand,
  ScanCommand,
  ThrottlingException,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { createTable, type DynamoDbFixture, startFixture } from '../dynamodb/endpoint.fixture.ts';
import { accessKeyOf } from '../http/aws-call.ts';
import { serveS3 } from '../s3/endpoint.ts';
import { S3Store } from '../s3/store.ts';
import { type SqsServer, serveSqs } from '../sqs/endpoint.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { FaultRegistry } from './registry.ts';
import { disturbedCalls } from './sdk-faults.ts';

const DYNAMODB = { service: 'dynamodb' } as const;

let clock: ManualClock;
let faults: FaultRegistry;
let killed: string[];
let dynamoDb: DynamoDbFixture;
/** Tries again as the SDK does by default. */
let client: DynamoDBClient;
let calls: string[];

beforeEach(async () => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  killed = [];
  calls = [];
  const disturbed = disturbedCalls(faults, (name) => killed.push(name));
  dynamoDb = await startFixture({
    onCall: (call) => {
      calls.push(call.operation);
      return disturbed(call);
    },
  });
  client = new DynamoDBClient({
    endpoint: dynamoDb.server.url,
    region: 'us-east-1',
    credentials: credentials('test'),
  });
  await createTable(client, 'table');
  calls.length = 0;
});
afterEach(async () => {
  client.destroy();
  await dynamoDb.close();
});

const item = (pk: string) => ({ TableName: 'table', Item: { pk: { S: pk } } });
const put = (pk: string) => client.send(new PutItemCommand(item(pk)));
const transact = (pk: string) =>
  client.send(new TransactWriteItemsCommand({ TransactItems: [{ Put: item(pk) }, { Put: item(`${pk}2`) }] }));
const stored = async () =>
  (await client.send(new ScanCommand({ TableName: 'table' }))).Items?.map(({ pk }) => pk?.S);

/** Clients as functions have them: the access key names the function. */
const credentials = (functionName: string) => ({
  accessKeyId: accessKeyOf(functionName),
  secretAccessKey: 'x',
});

describe('a call', () => {
  it('is left alone without a fault, and where none matches', async () => {
    faults.add({ target: 'sdk', action: 'error', match: { ...DYNAMODB, operation: 'GetItem' } });
    faults.add({ target: 'sdk', action: 'error', match: { service: 'sqs' } });
    faults.add({ target: 'sdk', action: 'error', match: { function: 'dispatcher' } });
    await put('a');
    expect(calls).toEqual(['PutItem']);
  });

  it.each([
    ['throttle', ThrottlingException],
    ['error', InternalServerError],
  ] as const)('%s: refused, not carried out, and tried again by the SDK', async (action, type) => {
    faults.add({ target: 'sdk', action, match: DYNAMODB, count: 1 });
    await put('a');
    expect(calls).toEqual(['PutItem', 'PutItem']);
    faults.add({ target: 'sdk', action, match: { operation: 'TransactWriteItems' } });
    await expect(transact('b')).rejects.toThrow(type);
    faults.clear();
    expect(await stored()).toEqual(['a']);
  });

  it('loses its answer after it was carried out, and the SDK tries again', async () => {
    faults.add({ target: 'sdk', action: 'lost-response', count: 1 });
    await put('a');
    expect(calls).toEqual(['PutItem', 'PutItem']);
    faults.add({ target: 'sdk', action: 'lost-response' });
    await expect(put('b')).rejects.toMatchObject({ code: 'ECONNRESET' });
    faults.clear();
    expect((await stored())?.sort()).toEqual(['a', 'b']);
  });

  it('keeps the error that it is answered with', async () => {
    faults.add({ target: 'sdk', action: 'lost-response' });
    const missing = client.send(new GetItemCommand({ TableName: 'missing', Key: { pk: { S: 'a' } } }));
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('collides with another transaction, when it is a transaction', async () => {
    faults.add({ target: 'sdk', action: 'conflict' });
    await put('a');
    const refused = await transact('b').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TransactionCanceledException);
    expect((refused as TransactionCanceledException).CancellationReasons?.map(({ Code }) => Code)).toEqual([
      'TransactionConflict',
      'None',
    ]);
    expect(faults.list()).toMatchObject([{ seen: 1, struck: 1 }]);
    faults.clear();
    expect(await stored()).toEqual(['a']);
  });

  it('takes its time', async () => {
    faults.add({ target: 'sdk', action: 'slow', ms: 1000 });
    const done = put('a');
    while (faults.list()[0]?.struck === 0) await new Promise((resolve) => setImmediate(resolve));
    faults.clear();
    expect(await stored()).toEqual([]);
    await clock.advance(1000);
    await done;
    expect(await stored()).toEqual(['a']);
  });

  it.each([
    ['before', []],
    ['after', ['a']],
  ] as const)('ends its caller %s it is carried out', async (when, items) => {
    faults.add({ target: 'sdk', action: 'kill-caller', when, match: { function: 'send' } });
    await put('left alone');
    const sender = new DynamoDBClient({
      endpoint: dynamoDb.server.url,
      region: 'us-east-1',
      credentials: credentials('shop-Sender'),
      maxAttempts: 1,
    });
    const last = sender.send(new PutItemCommand(item('a')));
    await expect(last).rejects.toMatchObject({ code: 'ECONNRESET' });
    sender.destroy();
    expect(killed).toEqual(['shop-Sender']);
    faults.clear();
    expect((await stored())?.filter((pk) => pk !== 'left alone')).toEqual(items);
  });
});

describe('each service', () => {
  it.each([
    ['dynamodb', 'ThrottlingException', 400, 'InternalServerError', 500],
    ['sqs', 'RequestThrottled', 400, 'ServiceUnavailable', 503],
    ['eventbridge', 'ThrottlingException', 400, 'InternalException', 500],
    ['s3', 'SlowDown', 503, 'InternalError', 500],
    ['s3vectors', 'TooManyRequestsException', 429, 'ServiceUnavailableException', 503],
    ['secretsmanager', 'ThrottlingException', 400, 'InternalServiceError', 500],
  ])('%s fails with its own codes', (service, throttled, throttledStatus, broken, status) => {
    const disturbed = disturbedCalls(faults, () => undefined);
    const call = { service, operation: 'Anything', input: {}, headers: {} };
    faults.add({ target: 'sdk', action: 'throttle', count: 1 });
    expect(() => disturbed(call)).toThrow(
      expect.objectContaining({ code: throttled, status: throttledStatus }),
    );
    faults.add({ target: 'sdk', action: 'error', count: 1 });
    expect(() => disturbed(call)).toThrow(expect.objectContaining({ code: broken, status }));
    expect(disturbed(call)).toBeUndefined();
  });
});

describe('a call to SQS', () => {
  let sqs: SqsServer;
  let sqsClient: SQSClient;

  beforeEach(async () => {
    const engine = new SqsEngine({ clock });
    engine.createQueue('work');
    sqs = await serveSqs(engine, { onCall: disturbedCalls(faults, () => undefined) });
    sqsClient = new SQSClient({
      endpoint: sqs.url,
      region: 'us-east-1',
      credentials: credentials('dispatcher'),
      maxAttempts: 1,
    });
  });
  afterEach(async () => {
    sqsClient.destroy();
    await sqs.close();
  });

  it.each([
    ['throttle', 'RequestThrottled'],
    ['error', 'ServiceUnavailable'],
  ] as const)('%s: with the code of SQS', async (action, name) => {
    faults.add({ target: 'sdk', action });
    const send = sqsClient.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl('work'), MessageBody: 'a' }));
    await expect(send).rejects.toMatchObject({ name });
  });
});

it('a call to S3 is tried again, and may be carried out without an answer', async () => {
  const store = new S3Store({ clock });
  store.createBucket('media');
  const s3 = await serveS3(store, { onCall: disturbedCalls(faults, () => undefined) });
  const sender = new S3Client({ endpoint: s3.url, region: 'us-east-1', credentials: credentials('sender') });
  const put = (Key: string) => sender.send(new PutObjectCommand({ Bucket: 'media', Key, Body: 'x' }));
  for (const action of ['throttle', 'error', 'lost-response'] as const) {
    faults.add({ target: 'sdk', action, match: { service: 's3', operation: 'PutObject' }, count: 1 });
    await put(action);
  }
  expect(faults.list().map(({ struck }) => struck)).toEqual([1, 1, 1]);
  faults.add({ target: 'sdk', action: 'lost-response', match: { function: 'sender' }, count: 3 });
  await expect(put('kept all the same')).rejects.toThrow();
  const input = { Bucket: 'media', Key: 'kept all the same' };
  expect(await (await sender.send(new GetObjectCommand(input))).Body?.transformToString()).toBe('x');
  sender.destroy();
  await s3.close();
  store.close();
});
