import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  SQSServiceException,
  StartMessageMoveTaskCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { serveSqs } from './endpoint.ts';
import { SqsEngine } from './engine.ts';

const engine = new SqsEngine({ clock: new ManualClock() });
const calls: string[] = [];
const server = await serveSqs(engine, {
  onCall: ({ service, operation }) => void calls.push(`${service}:${operation}`),
});
const client = new SQSClient({
  endpoint: server.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
afterAll(async () => {
  engine.close();
  client.destroy();
  await server.close();
});

let queues = 0;
const newQueue = (attributes: Record<string, string> = {}) =>
  engine.createQueue(`q${queues++}${attributes.FifoQueue ? '.fifo' : ''}`, attributes);

/** A request as a hand-written client sends it. */
async function post(operation: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${operation}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const json = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}

test('queue URLs carry the port, the account and the name', async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: 'url-form' }));
  expect(QueueUrl).toBe(`http://127.0.0.1:${server.port}/000000000000/url-form`);
  expect(server.queueUrl('url-form')).toBe(QueueUrl);
  expect((await client.send(new GetQueueUrlCommand({ QueueName: 'url-form' }))).QueueUrl).toBe(QueueUrl);
  expect(calls).toContain('sqs:CreateQueue');
  await client.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(client.send(new GetQueueUrlCommand({ QueueName: 'url-form' }))).rejects.toThrow(
    'does not exist',
  );
});

test("the request's trace header goes with messages that have none", async () => {
  const queue = newQueue();
  const QueueUrl = server.queueUrl(queue.name);
  const own = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=own' } };
  const header = { 'x-amzn-trace-id': 'Root=lifted' };
  await post('SendMessage', { QueueUrl, MessageBody: '1' }, header);
  await post('SendMessage', { QueueUrl, MessageBody: '2', MessageSystemAttributes: own }, header);
  await post('SendMessageBatch', { QueueUrl, Entries: [{ Id: '3', MessageBody: '3' }] }, header);
  await post('SendMessage', { QueueUrl, MessageBody: '4' });
  const messages = await queue.receive({ maxMessages: 10 });
  expect(messages.map((message) => [message.body, message.systemAttributes.AWSTraceHeader])).toEqual([
    ['1', 'Root=lifted'],
    ['2', 'Root=own'],
    ['3', 'Root=lifted'],
    ['4', undefined],
  ]);
});

test('errors carry the code of the older protocol in a header', async () => {
  const answer = await post('ReceiveMessage', { QueueUrl: server.queueUrl('nope') });
  expect(answer.status).toBe(400);
  expect(answer.json.__type).toBe('com.amazonaws.sqs#QueueDoesNotExist');
  expect(answer.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
});

test.each<[string, string, Record<string, unknown>, string]>([
  ['no QueueUrl', 'SendMessage', { MessageBody: 'x' }, 'MissingParameter'],
  ['no body', 'SendMessage', { QueueUrl: 'http://h/0/typed' }, 'MissingParameter'],
  [
    'a number as body',
    'SendMessage',
    { QueueUrl: 'http://h/0/typed', MessageBody: 1 },
    'InvalidParameterValue',
  ],
  [
    'a word as a count',
    'ReceiveMessage',
    { QueueUrl: 'http://h/0/typed', MaxNumberOfMessages: 'x' },
    'InvalidParameterValue',
  ],
  [
    'a number as attribute',
    'CreateQueue',
    { QueueName: 'q', Attributes: { DelaySeconds: 1 } },
    'InvalidParameterValue',
  ],
  [
    'entries that are no list',
    'SendMessageBatch',
    { QueueUrl: 'http://h/0/typed', Entries: {} },
    'InvalidParameterValue',
  ],
  ['no entries', 'SendMessageBatch', { QueueUrl: 'http://h/0/typed' }, 'EmptyBatchRequest'],
  [
    'an entry id with a space',
    'DeleteMessageBatch',
    { QueueUrl: 'http://h/0/typed', Entries: [{ Id: 'a b', ReceiptHandle: 'x' }] },
    'InvalidBatchEntryId',
  ],
  [
    'an unknown system attribute',
    'ReceiveMessage',
    { QueueUrl: 'http://h/0/typed', MessageSystemAttributeNames: ['Nothing'] },
    'InvalidAttributeName',
  ],
  [
    'a system attribute to send that is not allowed',
    'SendMessage',
    {
      QueueUrl: 'http://h/0/typed',
      MessageBody: 'x',
      MessageSystemAttributes: { Other: { DataType: 'String', StringValue: 'x' } },
    },
    'InvalidParameterValue',
  ],
  [
    'no visibility timeout',
    'ChangeMessageVisibility',
    { QueueUrl: 'http://h/0/typed', ReceiptHandle: 'x' },
    'MissingParameter',
  ],
])('%s is refused: %s', async (_case, operation, body, code) => {
  const queue = engine.createQueue('typed');
  const answer = await post(operation, body);
  expect(answer.status).toBe(400);
  expect(answer.json.__type).toBe(`com.amazonaws.sqs#${code}`);
  expect(queue.counts().waiting).toBe(0);
});

test('a batch above 1 MiB in all is refused whole', async () => {
  const queue = newQueue();
  const half = 'x'.repeat(524_288);
  const send = (last: string) =>
    client.send(
      new SendMessageBatchCommand({
        QueueUrl: server.queueUrl(queue.name),
        Entries: [half, last].map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  await expect(send(`${half}x`)).rejects.toMatchObject({ name: 'BatchRequestTooLong' });
  expect(queue.counts().waiting).toBe(0);
  expect((await send(half)).Successful).toHaveLength(2);
});

test('a failed batch entry says whose fault it is', async () => {
  const queue = newQueue({ FifoQueue: 'true' });
  const { Failed } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: server.queueUrl(queue.name),
      Entries: [{ Id: 'a', MessageBody: 'x', MessageGroupId: 'A' }],
    }),
  );
  expect(Failed).toEqual([
    { Id: 'a', Code: 'InvalidParameterValue', SenderFault: true, Message: expect.any(String) },
  ]);
});

test('a receiver sees only the attributes it asks for, and their digest', async () => {
  const queue = newQueue({ VisibilityTimeout: '0' });
  const QueueUrl = server.queueUrl(queue.name);
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  await client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: 'x',
      MessageAttributes: { 'a.one': attribute('1'), 'a.two': attribute('2'), b: attribute('3') },
    }),
  );
  const receive = async (names: string[], system: 'SentTimestamp'[] = []) => {
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MessageAttributeNames: names,
        MessageSystemAttributeNames: system,
      }),
    );
    const message = Messages?.[0];
    return {
      attributes: Object.keys(message?.MessageAttributes ?? {}),
      system: Object.keys(message?.Attributes ?? {}),
      digest: message?.MD5OfMessageAttributes,
    };
  };
  expect(await receive([])).toEqual({ attributes: [], system: [], digest: undefined });
  const some = await receive(['a.*'], ['SentTimestamp']);
  expect(some).toMatchObject({ attributes: ['a.one', 'a.two'], system: ['SentTimestamp'] });
  const all = await receive(['All']);
  expect(all.attributes).toEqual(['a.one', 'a.two', 'b']);
  expect(all.digest).not.toBe(some.digest);
});

test('attributes by name, none without names', async () => {
  const queue = newQueue();
  const get = async (names?: 'QueueArn'[]) => {
    const output = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: server.queueUrl(queue.name),
        ...(names ? { AttributeNames: names } : {}),
      }),
    );
    return output.Attributes;
  };
  expect(await get(['QueueArn'])).toEqual({ QueueArn: queue.arn });
  expect(await get()).toBeUndefined();
});

test('queues are listed by prefix and page by page', async () => {
  for (const name of ['page-1', 'page-2', 'page-3']) engine.createQueue(name);
  const list = (MaxResults?: number, NextToken?: string) =>
    client.send(
      new ListQueuesCommand({
        QueueNamePrefix: 'page-',
        ...(MaxResults ? { MaxResults } : {}),
        ...(NextToken ? { NextToken } : {}),
      }),
    );
  expect((await list()).QueueUrls).toHaveLength(3);
  const first = await list(2);
  expect(first.QueueUrls).toEqual([server.queueUrl('page-1'), server.queueUrl('page-2')]);
  const second = await list(2, first.NextToken);
  expect(second.QueueUrls).toEqual([server.queueUrl('page-3')]);
  expect(second.NextToken).toBeUndefined();
  await expect(list(2, 'bogus')).rejects.toThrow(SQSServiceException);
});

test('tags are added, listed and removed', async () => {
  const QueueUrl = server.queueUrl(newQueue().name);
  await client.send(new TagQueueCommand({ QueueUrl, Tags: { stage: 'local', team: 'x' } }));
  await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['team'] }));
  const { Tags } = await client.send(new ListQueueTagsCommand({ QueueUrl }));
  expect(Tags).toEqual({ stage: 'local' });
});

test('move tasks are listed with what they did', async () => {
  const dead = newQueue();
  newQueue({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }) });
  const SourceArn = dead.arn;
  await client.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 5 }));
  const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn }));
  expect(Results).toEqual([
    {
      Status: 'COMPLETED',
      SourceArn,
      MaxNumberOfMessagesPerSecond: 5,
      ApproximateNumberOfMessagesMoved: 0,
      ApproximateNumberOfMessagesToMove: 0,
      StartedTimestamp: expect.any(Number),
    },
  ]);
});

test('closing the engine answers a waiting receive without messages', async () => {
  const own = new SqsEngine({ clock: new ManualClock() });
  const ownServer = await serveSqs(own);
  const queue = own.createQueue('q');
  const answer = fetch(ownServer.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
    body: JSON.stringify({ QueueUrl: ownServer.queueUrl('q'), WaitTimeSeconds: 20 }),
  });
  while (queue.waitingReceives === 0) await new Promise((resolve) => setImmediate(resolve));
  own.close();
  expect(await (await answer).json()).toEqual({});
  await ownServer.close();
});

test('a caller that goes away takes no message', async () => {
  const queue = newQueue();
  const away = new AbortController();
  const polling = client.send(
    new ReceiveMessageCommand({ QueueUrl: server.queueUrl(queue.name), WaitTimeSeconds: 20 }),
    { abortSignal: away.signal },
  );
  await expect.poll(() => queue.waitingReceives).toBe(1);
  away.abort();
  await expect(polling).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => queue.waitingReceives).toBe(0);
  queue.send({ body: 'kept' });
  expect(queue.counts()).toMatchObject({ waiting: 1, inFlight: 0 });
});
