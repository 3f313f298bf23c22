import { expect, test } from 'vitest';
import { bodies, useSqs } from './harness.fixture.ts';

// All of this file:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
const sqs = useSqs();

/** How long after its cause a message may reach a waiting receive. */
const PROMPT_MS = 150;

test('returns as soon as a message arrives', async () => {
  const queueUrl = await sqs.fifo();
  const poll = sqs.poll(queueUrl, 5);
  await sqs.waiting(queueUrl, 1);
  const sentAt = sqs.now();
  await sqs.send(queueUrl, 'A', 'x');
  expect(bodies(await poll.messages)).toBe('x');
  expect(sqs.now() - sentAt).toBeLessThan(PROMPT_MS);
});

test('waits the full time when the queue stays empty', async () => {
  const queueUrl = await sqs.fifo();
  const startedAt = sqs.now();
  const poll = sqs.poll(queueUrl, 2);
  await sqs.waiting(queueUrl, 1);
  await sqs.advance(1_000);
  await sqs.waiting(queueUrl, 1);
  await sqs.advance(1_000);
  expect(await poll.messages).toEqual([]);
  expect(sqs.now() - startedAt).toBeGreaterThanOrEqual(2_000 - PROMPT_MS);
});

test('three wait and one message comes: the other two go on waiting', async () => {
  const queueUrl = await sqs.fifo();
  const polls = [1, 2, 3].map(() => sqs.poll(queueUrl, 3));
  await sqs.waiting(queueUrl, 3);
  await sqs.send(queueUrl, 'A', 'x');
  await sqs.waiting(queueUrl, 2);
  await sqs.advance(1_000);
  await sqs.waiting(queueUrl, 2);
  await sqs.advance(2_000);
  const counts = await Promise.all(polls.map(async (poll) => (await poll.messages).length));
  expect(counts.sort()).toEqual([0, 0, 1]);
});

test('wakes when a delete releases a locked group', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.send(queueUrl, 'A', '1');
  await sqs.send(queueUrl, 'A', '2');
  const first = await sqs.receiveOne(queueUrl);
  const poll = sqs.poll(queueUrl, 5);
  await sqs.waiting(queueUrl, 1);
  const deletedAt = sqs.now();
  await sqs.delete(queueUrl, first);
  expect(bodies(await poll.messages)).toBe('2');
  expect(sqs.now() - deletedAt).toBeLessThan(PROMPT_MS);
});

test('wakes when a visibility timeout ends', async () => {
  const queueUrl = await sqs.fifo({ VisibilityTimeout: '1' });
  await sqs.send(queueUrl, 'A', '1');
  const receivedAt = sqs.now();
  await sqs.receive(queueUrl, 1);
  const poll = sqs.poll(queueUrl, 5);
  await sqs.waiting(queueUrl, 1);
  await sqs.advance(1_000);
  expect(bodies(await poll.messages)).toBe('1');
  const waited = sqs.now() - receivedAt;
  expect(waited).toBeGreaterThanOrEqual(1_000 - PROMPT_MS);
  expect(waited).toBeLessThan(1_500);
});
