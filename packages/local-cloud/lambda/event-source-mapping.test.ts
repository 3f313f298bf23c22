import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { LambdaThrottledError } from './errors.ts';
import { SqsEventSourceMapping } from './event-source-mapping.ts';
import type { EventSourceMappingError, SqsEventSourceMappingConfig } from './event-source-mapping-config.ts';
import { FakeQueue } from './fixtures/fake-queue.fixture.ts';
import { closeFixtures, fixtureFunction } from './fixtures/function.fixture.ts';
import type { SqsRecord } from './sqs-record.ts';

interface Call {
  records: SqsRecord[];
  bodies: string[];
  traceHeader: string | undefined;
  succeed: (response?: unknown) => void;
  fail: (error: Error) => void;
}

const mappings: SqsEventSourceMapping[] = [];

function mapping(
  overrides: Partial<SqsEventSourceMappingConfig> & { queue?: FakeQueue } = {},
  roomAtFirst = Number.POSITIVE_INFINITY,
) {
  const queue = overrides.queue ?? new FakeQueue();
  const calls: Call[] = [];
  const errors: EventSourceMappingError[] = [];
  /** How many batches the function has a use for. */
  const room = { now: roomAtFirst };
  const fn = {
    name: 'consumer',
    room: () => room.now,
    invoke: (event: unknown, options: { traceHeader?: string } = {}) =>
      new Promise<unknown>((succeed, fail) => {
        const { Records: records } = event as { Records: SqsRecord[] };
        const bodies = records.map((record) => record.body);
        calls.push({ records, bodies, traceHeader: options.traceHeader, succeed, fail });
      }),
  };
  const mapped = new SqsEventSourceMapping({
    id: 'mapping-1',
    fn,
    batchSize: 10,
    maximumConcurrency: 2,
    reportBatchItemFailures: true,
    onError: (error) => errors.push(error),
    ...overrides,
    queue,
  });
  mappings.push(mapped);
  mapped.start();
  return { mapping: mapped, queue, calls, errors, room };
}

/** Lets every promise that can settle do so; nothing here waits for time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The nth call of the function, which must have come. */
function callOf(calls: Call[], index: number): Call {
  const call = calls[index];
  if (!call) throw new Error(`the function was called ${calls.length} times, not ${index + 1}`);
  return call;
}

afterEach(async () => {
  await closeFixtures();
  for (const one of mappings.splice(0)) void one.stop();
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
test('hands a batch over as records and deletes it after success', async () => {
  const { queue, calls } = mapping({ queue: new FakeQueue({ fifo: true }) });
  queue.send({
    body: '{"seq":1}',
    systemAttributes: { ApproximateReceiveCount: '2', MessageGroupId: 'cv_1', SequenceNumber: '1' },
    messageAttributes: {
      kind: { DataType: 'String', StringValue: 'text' },
      raw: { DataType: 'Binary', BinaryValue: 'AAEC' },
    },
  });
  await settle();
  expect(callOf(calls, 0).records).toEqual([
    {
      messageId: 'm1',
      receiptHandle: 'receipt-m1',
      body: '{"seq":1}',
      attributes: { ApproximateReceiveCount: '2', MessageGroupId: 'cv_1', SequenceNumber: '1' },
      messageAttributes: {
        kind: { dataType: 'String', stringValue: 'text', stringListValues: [], binaryListValues: [] },
        raw: { dataType: 'Binary', binaryValue: 'AAEC', stringListValues: [], binaryListValues: [] },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: queue.arn,
      awsRegion: 'sa-east-1',
    },
  ]);
  expect(queue.deleted).toEqual([]);
  callOf(calls, 0).succeed();
  await settle();
  expect(queue.deleted).toEqual(['{"seq":1}']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-tracing.html */
test('passes the trace header of the first record on', async () => {
  const { queue, calls } = mapping();
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  queue.send({ body: 'a', systemAttributes: { AWSTraceHeader: header } });
  queue.send({ body: 'b', systemAttributes: {} });
  await settle();
  expect(calls.map((call) => call.traceHeader)).toEqual([header, undefined]);
  expect(callOf(calls, 0).records[0]?.attributes.AWSTraceHeader).toBe(header);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('deletes only what a partial batch response does not name', async () => {
  const { queue, calls, errors } = mapping();
  queue.send('a', 'b', 'c');
  await settle();
  callOf(calls, 0).succeed({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
  await settle();
  expect(queue.deleted).toEqual(['a', 'c']);
  expect(errors).toEqual([]);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('deletes nothing and says why when the response names a message of another batch', async () => {
  const { queue, calls, errors } = mapping();
  queue.send('a', 'b');
  await settle();
  callOf(calls, 0).succeed({ batchItemFailures: [{ itemIdentifier: 'm9' }] });
  await settle();
  expect(queue.deleted).toEqual([]);
  expect(errors).toMatchObject([{ step: 'response', messageIds: ['m1', 'm2'] }]);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test('takes any return for success when partial responses are not switched on', async () => {
  const { queue, calls } = mapping({ reportBatchItemFailures: false });
  queue.send('a', 'b');
  await settle();
  callOf(calls, 0).succeed({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  await settle();
  expect(queue.deleted).toEqual(['a', 'b']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html */
test.each([
  ['throws', new Error('boom')],
  ['is throttled', new LambdaThrottledError('consumer', 1)],
])('leaves the batch to its visibility timeout when the function %s, and polls on', async (_, error) => {
  const { queue, calls, errors } = mapping();
  queue.send('a', 'b');
  await settle();
  callOf(calls, 0).fail(error);
  await settle();
  expect(queue.deleted).toEqual([]);
  expect(errors).toMatchObject([
    { step: 'invoke', mappingId: 'mapping-1', messageIds: ['m1', 'm2'], cause: error },
  ]);
  queue.send('c');
  await settle();
  callOf(calls, 1).succeed();
  await settle();
  expect(queue.deleted).toEqual(['c']);
});

test('reports a deletion that fails, deletes the others and polls on', async () => {
  const { queue, calls, errors } = mapping();
  queue.undeletable.add('b');
  queue.send('a', 'b', 'c');
  await settle();
  callOf(calls, 0).succeed();
  await settle();
  expect(queue.deleted).toEqual(['a', 'c']);
  expect(errors).toMatchObject([{ step: 'delete', messageIds: ['m2'] }]);
  queue.send('d');
  await settle();
  expect(callOf(calls, 1).bodies).toEqual(['d']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
test('starts with few pollers, grows to its maximum while all are busy, and shrinks when the queue is empty', async () => {
  const { queue, calls } = mapping({ maximumConcurrency: 8, batchSize: 1 });
  await settle();
  expect(queue.pollers).toBe(5);
  queue.send('first');
  await settle();
  expect(queue.pollers).toBe(4);
  callOf(calls, 0).succeed();
  await settle();
  for (let index = 1; index < 12; index += 1) queue.send(`message ${index}`);
  await settle();
  expect(calls).toHaveLength(9);
  expect(queue.pollers).toBe(0);
  for (const call of calls) call.succeed();
  await settle();
  expect(calls).toHaveLength(12);
  for (const call of calls) call.succeed();
  await settle();
  expect(queue.pollers).toBe(8);
  queue.expireReceives();
  await settle();
  expect(queue.pollers).toBe(5);
  expect(queue.deleted).toHaveLength(12);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
test('never has more batches in the function than its maximum concurrency', async () => {
  const { queue, calls } = mapping({ maximumConcurrency: 2, batchSize: 1 });
  queue.send('a', 'b', 'c');
  await settle();
  expect(calls.map((call) => call.bodies)).toEqual([['a'], ['b']]);
  callOf(calls, 0).succeed();
  await settle();
  expect(calls.map((call) => call.bodies)).toEqual([['a'], ['b'], ['c']]);
});

test('takes no more batches than the function has room for, so that they fill in the queue meanwhile', async () => {
  const { queue, calls, room } = mapping({ maximumConcurrency: 8, batchSize: 3 }, 2);
  await settle();
  expect(queue.pollers).toBe(2);
  for (const body of ['a', 'b', 'c', 'd']) {
    queue.send(body);
    await settle();
  }
  expect(calls.map((call) => call.bodies)).toEqual([['a'], ['b']]);
  callOf(calls, 0).succeed();
  await settle();
  expect(callOf(calls, 2).bodies).toEqual(['c', 'd']);
  room.now = 3;
  callOf(calls, 1).succeed();
  queue.send('e');
  await settle();
  queue.send('f');
  await settle();
  expect(calls.slice(3).map((call) => call.bodies)).toEqual([['e'], ['f']]);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
test('gathers a batch until it is full or the batching window ends', async () => {
  const clock = new ManualClock();
  const { queue, calls } = mapping({
    batchSize: 3,
    maximumConcurrency: 1,
    maximumBatchingWindowSeconds: 5,
    clock,
  });
  queue.send('a');
  await settle();
  queue.send('b');
  await settle();
  expect(calls).toEqual([]);
  queue.send('c');
  await settle();
  expect(callOf(calls, 0).bodies).toEqual(['a', 'b', 'c']);
  callOf(calls, 0).succeed();
  await settle();
  queue.send('d');
  await settle();
  expect(queue.receives.at(-1)).toEqual({ maxMessages: 2, waitSeconds: 20 });
  await clock.advance(4_999);
  await settle();
  expect(calls).toHaveLength(1);
  // A queue waits whole seconds: the end of the window ends the wait.
  await clock.advance(1);
  await settle();
  expect(callOf(calls, 1).bodies).toEqual(['d']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html "Lambda might wait for up to 20 seconds" */
test('stretches a batching window when it is told to, and makes none where there is none', async () => {
  const clock = new ManualClock();
  const stretched = { clock, maximumConcurrency: 1, stretchWindowMs: () => 20_000 };
  const { queue, calls } = mapping({ ...stretched, maximumBatchingWindowSeconds: 1 });
  const without = mapping(stretched);
  queue.send('a');
  without.queue.send('b');
  await settle();
  await clock.advance(19_999);
  await settle();
  expect(calls).toEqual([]);
  expect(callOf(without.calls, 0).bodies).toEqual(['b']);
  await clock.advance(1);
  await settle();
  expect(callOf(calls, 0).bodies).toEqual(['a']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
test('waits no longer than SQS allows in each receive of a long window', async () => {
  const clock = new ManualClock();
  const { queue, calls } = mapping({
    batchSize: 3,
    maximumConcurrency: 1,
    maximumBatchingWindowSeconds: 30,
    clock,
  });
  queue.send('a');
  await settle();
  await clock.advance(20_000);
  queue.expireReceives();
  await settle();
  expect(queue.receives.map((receive) => receive.waitSeconds)).toEqual([20, 20, 20]);
  await clock.advance(10_000);
  await settle();
  expect(callOf(calls, 0).bodies).toEqual(['a']);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
test('fills a batch of more than 10 by several receives', async () => {
  const { queue, calls } = mapping({
    batchSize: 25,
    maximumConcurrency: 1,
    maximumBatchingWindowSeconds: 1,
    clock: new ManualClock(),
  });
  await settle();
  queue.send(...Array.from({ length: 25 }, (_, index) => String(index)));
  await settle();
  expect(callOf(calls, 0).bodies).toHaveLength(25);
  expect(queue.receives.map((receive) => receive.maxMessages).slice(0, 3)).toEqual([10, 10, 5]);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test('deletes what the filter refuses, without invoking the function', async () => {
  const { queue, calls } = mapping({
    filterPatterns: [{ body: { kind: ['text'] } }],
    compilePattern: (pattern) => (value) =>
      (pattern as { kind: string[] }).kind.includes((value as { kind: string }).kind),
  });
  queue.send('{"kind":"status"}', 'plain', '{"kind":"text"}');
  await settle();
  expect(queue.deleted).toEqual(['{"kind":"status"}', 'plain']);
  expect(calls.map((call) => call.bodies)).toEqual([['{"kind":"text"}']]);
  queue.send('{"kind":"status"}');
  await settle();
  expect(calls).toHaveLength(1);
});

test('outlives a queue that fails, after a pause', async () => {
  const clock = new ManualClock();
  const queue = new FakeQueue();
  queue.receiveError = new Error('no such queue');
  const { calls, errors } = mapping({ queue, clock, maximumConcurrency: 1 });
  await settle();
  expect(errors).toMatchObject([{ step: 'receive', messageIds: [] }]);
  queue.send('a');
  await settle();
  expect(calls).toEqual([]);
  await clock.advance(1_000);
  await settle();
  expect(callOf(calls, 0).bodies).toEqual(['a']);
});

test('stops polling at once, and is stopped when the running batches are settled', async () => {
  const { mapping: mapped, queue, calls } = mapping();
  queue.send('a');
  await settle();
  let stopped = false;
  const stopping = mapped.stop().then(() => {
    stopped = true;
  });
  await settle();
  expect([queue.pollers, stopped]).toEqual([0, false]);
  callOf(calls, 0).succeed();
  await stopping;
  expect(queue.deleted).toEqual(['a']);
  mapped.start();
  expect(queue.pollers).toBe(0);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
test.each([
  [
    'a batching window on a FIFO queue',
    { queue: new FakeQueue({ fifo: true }), maximumBatchingWindowSeconds: 1 },
  ],
  ['a batch above 10 on a FIFO queue', { queue: new FakeQueue({ fifo: true }), batchSize: 11 }],
  ['a batch above 10 without a window', { batchSize: 11 }],
  ['an empty batch', { batchSize: 0 }],
  ['a window above 300 s', { maximumBatchingWindowSeconds: 301 }],
  ['no concurrency', { maximumConcurrency: 0 }],
])('refuses %s', (_, overrides) => {
  expect(() => mapping(overrides)).toThrow(RangeError);
});

test('works with a function in an environment of its own', async () => {
  const queue = new FakeQueue();
  const fn = fixtureFunction('consumer', 'index.failOdd', { name: 'consumer' });
  const { mapping: mapped, errors } = mapping({ queue, fn, maximumConcurrency: 1 });
  const done = new Promise<void>((resolve) => {
    const invoke = fn.invoke.bind(fn);
    fn.invoke = async (event, options) => {
      const response = await invoke(event, options);
      setImmediate(resolve);
      return response;
    };
  });
  queue.send('1', '2', '3', '4');
  await done;
  await mapped.stop();
  expect(errors).toEqual([]);
  expect(queue.deleted).toEqual(['2', '4']);
});
