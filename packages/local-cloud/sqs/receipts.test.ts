import { expect, test } from 'vitest';
import { receiveBodies, receiveOne, sendAll, testFifo, testStandard } from './queue.fixture.ts';

const expired = expect.objectContaining({
  code: 'InvalidParameterValue',
  message: expect.stringContaining('The receipt handle has expired'),
});

test('FIFO: deleting again with the same handle succeeds', async () => {
  const { queue } = testFifo();
  sendAll(queue, 'A', '1', '2');
  const { receiptHandle } = await receiveOne(queue);
  queue.delete(receiptHandle);
  queue.delete(receiptHandle);
  expect(await receiveBodies(queue)).toEqual(['2']);
});

test('FIFO: a handle whose visibility timeout ended is an error, also after a redelivery and a delete', async () => {
  const { clock, queue } = testFifo({ VisibilityTimeout: '30' });
  sendAll(queue, 'A', 'x');
  const first = await receiveOne(queue);
  await clock.advance(30_000);
  expect(() => queue.delete(first.receiptHandle)).toThrow(expired);
  const second = await receiveOne(queue);
  expect(() => queue.delete(first.receiptHandle)).toThrow(expired);
  queue.delete(second.receiptHandle);
  expect(() => queue.delete(first.receiptHandle)).toThrow(expired);
  queue.delete(second.receiptHandle);
});

test('FIFO: a handle given back with visibility 0 is over', async () => {
  const { queue } = testFifo();
  sendAll(queue, 'A', 'x');
  const { receiptHandle } = await receiveOne(queue);
  queue.changeVisibility(receiptHandle, 0);
  expect(() => queue.delete(receiptHandle)).toThrow(expired);
  expect(() => queue.changeVisibility(receiptHandle, 10)).toThrow(
    expect.objectContaining({ code: 'MessageNotInflight' }),
  );
});

test('standard: the newest handle deletes after its timeout, an older one deletes nothing', async () => {
  const { clock, queue } = testStandard({ VisibilityTimeout: '30' });
  queue.send({ body: 'x' });
  const first = await receiveOne(queue);
  await clock.advance(30_000);
  const second = await receiveOne(queue);
  await clock.advance(30_000);
  queue.delete(first.receiptHandle);
  expect(queue.counts().waiting).toBe(1);
  queue.delete(second.receiptHandle);
  expect(queue.counts()).toMatchObject({ waiting: 0, inFlight: 0 });
});

test('a handle of nowhere or of another queue is invalid', async () => {
  const { engine, queue } = testFifo();
  const other = engine.createQueue('other');
  other.send({ body: 'x' });
  const { receiptHandle } = await receiveOne(other);
  for (const handle of ['bogus', '', receiptHandle]) {
    const invalid = expect.objectContaining({ code: 'ReceiptHandleIsInvalid' });
    expect(() => queue.delete(handle)).toThrow(invalid);
    expect(() => queue.changeVisibility(handle, 1)).toThrow(invalid);
  }
});

test.each([-1, 43_201, 1.5, Number.NaN])('a visibility timeout of %d is refused', async (seconds) => {
  const { clock, queue } = testFifo({ VisibilityTimeout: '30' });
  sendAll(queue, 'A', 'x');
  const refused = expect.objectContaining({ code: 'InvalidParameterValue' });
  await expect(queue.receive({ maxMessages: 1, visibilitySeconds: seconds })).rejects.toThrow(refused);
  const { receiptHandle } = await receiveOne(queue);
  expect(() => queue.changeVisibility(receiptHandle, seconds)).toThrow(refused);
  await clock.advance(29_999);
  expect(queue.counts().inFlight).toBe(1);
});

test('a message stays invisible for 12 hours after its receive at most', async () => {
  const { clock, queue } = testFifo();
  sendAll(queue, 'A', 'x');
  const { receiptHandle } = await receiveOne(queue, 43_200);
  queue.changeVisibility(receiptHandle, 43_200);
  await clock.advance(1_000);
  expect(() => queue.changeVisibility(receiptHandle, 43_200)).toThrow(/beyond the limit \[43200 seconds\]/);
  queue.changeVisibility(receiptHandle, 43_199);
});

test('what is remembered about handles is bounded', async () => {
  const { queue } = testStandard();
  let last = '';
  for (let index = 0; index < 10_100; index++) {
    queue.send({ body: 'x' });
    last = (await receiveOne(queue)).receiptHandle;
    queue.delete(last);
  }
  expect(queue.memory).toMatchObject({ liveHandles: 0, deletedHandles: 10_000 });
  queue.delete(last);
});

test('a live message has one handle in memory however often it is received', async () => {
  const { queue } = testFifo();
  sendAll(queue, 'A', 'x');
  for (let index = 0; index < 50; index++) await receiveOne(queue, 0);
  expect(queue.memory.liveHandles).toBe(1);
});
