import { expect, test } from 'vitest';
import { receiveBodies, receiveOne, sendAll, testFifo, testStandard } from './queue.fixture.ts';

test.each([
  ['MaxNumberOfMessages', { maxMessages: 0 }],
  ['MaxNumberOfMessages', { maxMessages: 11 }],
  ['WaitTimeSeconds', { maxMessages: 1, waitSeconds: 21 }],
  ['WaitTimeSeconds', { maxMessages: 1, waitSeconds: -1 }],
])('%s out of range is refused: %o', async (parameter, options) => {
  const { queue } = testStandard();
  await expect(queue.receive(options)).rejects.toThrow(
    expect.objectContaining({
      code: 'InvalidParameterValue',
      message: expect.stringContaining(`for parameter ${parameter} is invalid`),
    }),
  );
});

test('all system attributes of a FIFO message', async () => {
  const { clock, queue } = testFifo();
  const sentAt = clock.now();
  const { sequenceNumber } = queue.send({
    body: 'x',
    groupId: 'A',
    deduplicationId: 'd',
    systemAttributes: { AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
  });
  await clock.advance(1_000);
  await receiveOne(queue, 1);
  await clock.advance(1_000);
  expect((await receiveOne(queue)).systemAttributes).toEqual({
    SenderId: expect.any(String),
    SentTimestamp: String(sentAt),
    ApproximateFirstReceiveTimestamp: String(sentAt + 1_000),
    ApproximateReceiveCount: '2',
    MessageGroupId: 'A',
    MessageDeduplicationId: 'd',
    SequenceNumber: sequenceNumber,
    AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
  });
});

test('a standard message has no sequence number and no group of its own', async () => {
  const { queue } = testStandard();
  queue.send({ body: 'x' });
  const names = Object.keys((await receiveOne(queue)).systemAttributes);
  expect(names).not.toContain('SequenceNumber');
  expect(names).not.toContain('MessageGroupId');
});

test('a standard queue hands out messages of one MessageGroupId side by side', async () => {
  const { queue } = testStandard();
  sendAll(queue, 'tenant', '1', '2');
  expect(await receiveBodies(queue, 1)).toEqual(['1']);
  expect(await receiveBodies(queue, 1)).toEqual(['2']);
});

test('an aborted signal ends a wait without messages, and a later message is for others', async () => {
  const { queue } = testFifo();
  const controller = new AbortController();
  const poll = queue.receive({ maxMessages: 1, waitSeconds: 20, signal: controller.signal });
  expect(queue.waitingReceives).toBe(1);
  controller.abort();
  expect(await poll).toEqual([]);
  expect(queue.waitingReceives).toBe(0);
  sendAll(queue, 'A', 'x');
  expect(await receiveBodies(queue)).toEqual(['x']);
});

test('a receive whose signal is aborted before takes nothing', async () => {
  const { queue } = testFifo();
  sendAll(queue, 'A', 'x');
  expect(await queue.receive({ maxMessages: 1, signal: AbortSignal.abort() })).toEqual([]);
  expect(queue.counts()).toMatchObject({ waiting: 1, inFlight: 0 });
});

test('a wait that ended leaves no listener on its signal', async () => {
  const { queue } = testFifo();
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const poll = queue.receive({ maxMessages: 1, waitSeconds: 20, signal });
  expect(listeners).toBe(1);
  sendAll(queue, 'A', 'x');
  expect(await poll).toHaveLength(1);
  expect(listeners).toBe(0);
});

test('waiting receives are served in the order they came', async () => {
  const { queue } = testFifo();
  const polls = [1, 2].map(() => queue.receive({ maxMessages: 1, waitSeconds: 20 }));
  sendAll(queue, 'A', 'first');
  sendAll(queue, 'B', 'second');
  const received = await Promise.all(polls);
  expect(received.map(([message]) => message?.body)).toEqual(['first', 'second']);
});

test("the queue's own wait time and visibility timeout are the defaults", async () => {
  const { clock, queue } = testFifo({ ReceiveMessageWaitTimeSeconds: '2', VisibilityTimeout: '7' });
  const poll = queue.receive({ maxMessages: 1 });
  await clock.advance(2_000);
  expect(await poll).toEqual([]);
  sendAll(queue, 'A', 'x');
  await receiveOne(queue);
  await clock.advance(6_999);
  expect(queue.counts().inFlight).toBe(1);
  await clock.advance(1);
  expect(queue.counts().waiting).toBe(1);
});

test('counts and the age of the oldest message, in flight or not', async () => {
  const { clock, queue } = testFifo();
  expect(queue.counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, oldestAgeSeconds: 0 });
  sendAll(queue, 'A', 'old');
  await clock.advance(10_500);
  sendAll(queue, 'B', 'new');
  const { receiptHandle } = await receiveOne(queue);
  expect(queue.counts()).toEqual({ waiting: 1, inFlight: 1, delayed: 0, oldestAgeSeconds: 10 });
  await clock.advance(5_000);
  queue.delete(receiptHandle);
  expect(queue.counts()).toEqual({ waiting: 1, inFlight: 0, delayed: 0, oldestAgeSeconds: 5 });
});

test('an attempt is not replayed after a delete, a change of visibility, an expiry or five minutes', async () => {
  const { clock, queue } = testFifo({ VisibilityTimeout: '600' });
  const attempt = async (attemptId: string) =>
    (await queue.receive({ maxMessages: 1, attemptId })).map((message) => message.receiptHandle);
  sendAll(queue, 'A', 'x');
  const [handle = ''] = await attempt('a');
  expect(await attempt('a')).toEqual([handle]);
  queue.changeVisibility(handle, 500);
  expect(await attempt('a')).toEqual([]);
  queue.changeVisibility(handle, 0);
  const [second = ''] = await attempt('b');
  expect(second).not.toBe(handle);
  expect(await attempt('b')).toEqual([second]);
  await clock.advance(300_000);
  expect(await attempt('b')).toEqual([]);
  queue.delete(second);
  sendAll(queue, 'A', 'y');
  const [third = ''] = await attempt('c');
  queue.delete(third);
  expect(await attempt('c')).toEqual([]);
  sendAll(queue, 'A', 'z');
  await attempt('d');
  expect(queue.memory.attempts).toBe(2);
});

test('a replayed attempt starts the visibility timeout again', async () => {
  const { clock, queue } = testFifo({ VisibilityTimeout: '30' });
  sendAll(queue, 'A', 'x');
  await queue.receive({ maxMessages: 1, attemptId: 'a' });
  await clock.advance(20_000);
  await queue.receive({ maxMessages: 1, attemptId: 'a' });
  await clock.advance(20_000);
  expect(queue.counts().inFlight).toBe(1);
});

test('a purge takes everything, unlocks groups, and is refused for a minute', async () => {
  const { clock, queue } = testFifo();
  sendAll(queue, 'A', '1', '2');
  const { receiptHandle } = await receiveOne(queue);
  await clock.advance(1_000);
  const poll = queue.receive({ maxMessages: 10, waitSeconds: 20 });
  queue.purge();
  expect(queue.waitingReceives).toBe(1);
  expect(queue.counts()).toEqual({ waiting: 0, inFlight: 0, delayed: 0, oldestAgeSeconds: 0 });
  queue.delete(receiptHandle);
  sendAll(queue, 'A', '3');
  expect((await poll).map((message) => message.body)).toEqual(['3']);
  expect(() => queue.purge()).toThrow(expect.objectContaining({ code: 'PurgeQueueInProgress' }));
  await clock.advance(60_000);
  queue.purge();
});

test('retention: old messages go, waiting or in flight, and their group is free', async () => {
  const { clock, queue } = testFifo({ MessageRetentionPeriod: '60' });
  sendAll(queue, 'A', 'in flight');
  const { receiptHandle } = await receiveOne(queue, 600);
  await clock.advance(30_000);
  sendAll(queue, 'A', 'younger');
  await clock.advance(30_000);
  expect(await receiveBodies(queue)).toEqual(['younger']);
  queue.delete(receiptHandle);
  await clock.advance(30_000);
  expect(queue.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
});

test('retention: a shorter period counts for messages that are already there', async () => {
  const { clock, queue } = testFifo();
  sendAll(queue, 'A', 'x');
  await clock.advance(60_000);
  queue.setAttributes({ MessageRetentionPeriod: '60' });
  expect(queue.counts().waiting).toBe(0);
});
