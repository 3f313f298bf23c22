import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { startRuntime } from '../runtime/start.ts';
import { synthesizeNotes } from './notes-app.fixture.ts';

const PATIENCE = { timeout: 30_000, interval: 20 };
const ENDPOINT = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

let folder: string;
let runtime: Runtime;
let clock: ManualClock;
let sqs: SQSClient;
let dynamoDb: DynamoDBClient;
const reports: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-cloud-notes-'));
  await synthesizeNotes(folder);
  clock = new ManualClock(Date.now());
  runtime = await startRuntime({
    assemblyDir: folder,
    port: 0,
    clock,
    onReport: (line) => reports.push(line),
  });
  sqs = new SQSClient({ ...ENDPOINT, endpoint: runtime.endpoints.sqs });
  dynamoDb = new DynamoDBClient({ ...ENDPOINT, endpoint: runtime.endpoints.dynamodb });
});
afterAll(async () => {
  sqs?.destroy();
  dynamoDb?.destroy();
  await runtime?.close();
  await rm(folder, { recursive: true, force: true });
});

const note = (id: string, init?: RequestInit) => fetch(`${runtime.url}/notes/${id}`, init);
const read = async (id: string): Promise<unknown> => (await note(id)).json();
async function urlOf(logicalId: string): Promise<string | undefined> {
  const queue = runtime.queues().find(({ name }) => name.includes(logicalId));
  return (await sqs.send(new GetQueueUrlCommand({ QueueName: queue?.name }))).QueueUrl;
}

test('a request goes through the API, a function and a table, and back', async () => {
  expect((await note('none')).status).toBe(404);
  expect((await note('one', { method: 'PUT', body: 'buy two loaves of bread' })).status).toBe(202);
  expect(await read('one')).toMatchObject({ text: 'buy two loaves of bread' });
  expect((await note('one', { method: 'DELETE' })).status).toBe(404);
});

test('a message goes through a queue and a function into the table', async () => {
  await note('two', { method: 'PUT', body: 'three little words' });
  await vi.waitFor(
    async () => expect(await read('two')).toEqual({ text: 'three little words', words: 3 }),
    PATIENCE,
  );
  const { Items } = await dynamoDb.send(new ScanCommand({ TableName: runtime.tableName('Notes') }));
  expect(Items).toContainEqual({
    id: { S: 'two' },
    text: { S: 'three little words' },
    words: { N: '3' },
  });
});

test('the API answers on the port that its output names, too', async () => {
  const { Url } = runtime.outputs.notes ?? {};
  expect(Url).not.toBe(runtime.url);
  const response = await fetch(`${Url}/notes/one`);
  expect(await response.json()).toMatchObject({ text: 'buy two loaves of bread' });
});

test('a record that fails comes again, and is given up', async () => {
  const QueueUrl = await urlOf('ToCount');
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no such note' }));
  const NotCounted = await urlOf('NotCounted');
  await vi.waitFor(async () => {
    // The visibility timeout, twice.
    await clock.advance(30_000);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: NotCounted }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['no such note']);
  }, PATIENCE);
});

test('a fault strikes the app as it would any other', async () => {
  const id = runtime.faults.add({
    target: 'lambda',
    action: 'throttle',
    match: { function: 'keep' },
    count: 1,
  });
  expect((await note('one')).status).toBe(500);
  expect((await note('one')).status).toBe(200);
  expect(runtime.faults.report(id)?.struck).toBe(1);
});

test('what is not run is said, and nothing else', () => {
  expect(reports.filter((line) => !line.startsWith('not run locally: AWS::'))).toEqual([
    expect.stringContaining('HTTP API'),
  ]);
});
