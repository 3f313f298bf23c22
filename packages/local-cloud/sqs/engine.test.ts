import { expect, test } from 'vitest';
import { SqsEngine } from './engine.ts';
import { receiveBodies, receiveOne, sendAll, testEngine, testFifo } from './queue.fixture.ts';

test.each([
  ['a b', {}],
  ['', {}],
  ['a'.repeat(81), {}],
  ['fifo', { FifoQueue: 'true' }],
  ['a.fifo', {}],
  [`${'a'.repeat(76)}.fifo`, { FifoQueue: 'true' }],
])('the name %j with %o is refused', (name, attributes) => {
  const { engine } = testEngine();
  expect(() => engine.createQueue(name, attributes)).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue' }),
  );
  expect(engine.queues()).toEqual([]);
});

test('creating again gives the same queue, or an error when an attribute differs', () => {
  const { engine } = testEngine();
  const queue = engine.createQueue('q', { VisibilityTimeout: '5' });
  expect(engine.createQueue('q')).toBe(queue);
  expect(engine.createQueue('q', { VisibilityTimeout: '5', DelaySeconds: '0' })).toBe(queue);
  expect(() => engine.createQueue('q', { VisibilityTimeout: '6' })).toThrow(
    expect.objectContaining({ code: 'QueueNameExists', queryCode: 'QueueAlreadyExists' }),
  );
  expect(queue.attributes(['VisibilityTimeout'])).toEqual({ VisibilityTimeout: '5' });
});

test('queues are found by name and by their whole ARN', () => {
  const engine = new SqsEngine({ region: 'sa-east-1', accountId: '123456789012' });
  const queue = engine.createQueue('q');
  expect(queue.arn).toBe('arn:aws:sqs:sa-east-1:123456789012:q');
  expect(engine.queue('q')).toBe(queue);
  expect(engine.queueByArn(queue.arn)).toBe(queue);
  expect(engine.queueByArn('arn:aws:sqs:us-east-1:123456789012:q')).toBeUndefined();
  expect(engine.queueByArn('q')).toBeUndefined();
});

test('sequence numbers go on growing in a later engine', async () => {
  const first = testFifo();
  const { sequenceNumber: before = '' } = first.queue.send({ body: 'x', groupId: 'A' });
  await first.clock.advance(1);
  const later = new SqsEngine({ clock: first.clock });
  const queue = later.createQueue('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
  const { sequenceNumber: after = '' } = queue.send({ body: 'x', groupId: 'A' });
  expect(BigInt(after)).toBeGreaterThan(BigInt(before));
});

test('close ends waiting receives without messages; later calls fail with ServiceUnavailable', async () => {
  const { clock, engine, queue } = testFifo({ VisibilityTimeout: '1' });
  sendAll(queue, 'A', 'x');
  const { receiptHandle } = await receiveOne(queue);
  const polls = [1, 2].map(() => queue.receive({ maxMessages: 1, waitSeconds: 20 }));
  engine.close();
  engine.close();
  expect(await Promise.all(polls)).toEqual([[], []]);
  await clock.advance(1_000);
  const closed = expect.objectContaining({ code: 'ServiceUnavailable', status: 503 });
  await expect(queue.receive({ maxMessages: 1 })).rejects.toThrow(closed);
  expect(() => queue.send({ body: 'y', groupId: 'A' })).toThrow(closed);
  expect(() => queue.delete(receiptHandle)).toThrow(closed);
  expect(() => engine.createQueue('q')).toThrow(closed);
});

test('deleting a queue ends its waiting receives with QueueDoesNotExist, and others go on', async () => {
  const { engine, queue } = testFifo();
  const other = engine.createQueue('other');
  const gone = expect.objectContaining({ code: 'QueueDoesNotExist' });
  const poll = queue.receive({ maxMessages: 1, waitSeconds: 20 });
  const otherPoll = other.receive({ maxMessages: 1, waitSeconds: 20 });
  engine.deleteQueue(queue.name);
  await expect(poll).rejects.toThrow(gone);
  expect(() => queue.send({ body: 'x', groupId: 'A' })).toThrow(gone);
  expect(() => engine.deleteQueue(queue.name)).toThrow(gone);
  other.send({ body: 'x' });
  expect(await otherPoll).toHaveLength(1);
});

test('a queue created again after a delete is empty and knows no older handle', async () => {
  const { engine, queue } = testFifo();
  sendAll(queue, 'A', 'in flight', 'waiting');
  const { receiptHandle } = await receiveOne(queue);
  engine.deleteQueue(queue.name);
  const again = engine.createQueue(queue.name, { FifoQueue: 'true' });
  expect(await receiveBodies(again)).toEqual([]);
  expect(() => again.delete(receiptHandle)).toThrow(
    expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }),
  );
});
