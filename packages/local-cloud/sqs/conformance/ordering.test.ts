import { expect, test } from 'vitest';
import { bodies, useSqs } from './harness.fixture.ts';

// All of this file:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
const sqs = useSqs();

test('the order within a group is kept', async () => {
  const queueUrl = await sqs.fifo();
  for (let i = 0; i < 5; i++) await sqs.send(queueUrl, 'A', String(i));
  const received: string[] = [];
  for (let i = 0; i < 5; i++) {
    const message = await sqs.receiveOne(queueUrl);
    received.push(message.Body ?? '');
    await sqs.delete(queueUrl, message);
  }
  expect(received).toEqual(['0', '1', '2', '3', '4']);
});

test('receive(10) returns many messages of one group, in order', async () => {
  const queueUrl = await sqs.fifo();
  for (let i = 0; i < 5; i++) await sqs.send(queueUrl, 'A', String(i));
  expect(bodies(await sqs.receive(queueUrl))).toBe('0,1,2,3,4');
});

test('receive(10) mixes groups up to ten messages', async () => {
  const queueUrl = await sqs.fifo();
  for (let i = 0; i < 3; i++) {
    for (const group of 'ABCD') await sqs.send(queueUrl, group, group + i);
  }
  expect(await sqs.receive(queueUrl)).toHaveLength(10);
});

test('a group is locked while one of it is in flight; other groups flow', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.send(queueUrl, 'A', 'a1');
  await sqs.send(queueUrl, 'A', 'a2');
  await sqs.send(queueUrl, 'B', 'b1');
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('a1');
  expect(bodies(await sqs.receive(queueUrl))).toBe('b1');
});

test('deleting a part of what is in flight keeps the group locked', async () => {
  const queueUrl = await sqs.fifo();
  for (let i = 0; i < 4; i++) await sqs.send(queueUrl, 'A', String(i));
  const [first, second] = await sqs.receive(queueUrl, 2);
  if (!first || !second) throw new Error('expected two messages');
  await sqs.delete(queueUrl, first);
  expect(await sqs.receive(queueUrl)).toEqual([]);
  await sqs.delete(queueUrl, second);
  expect(bodies(await sqs.receive(queueUrl))).toBe('2,3');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html#API_SendMessage_ResponseElements
test('sequence numbers grow within a group and have 20 digits', async () => {
  const queueUrl = await sqs.fifo();
  const { SequenceNumber: first = '' } = await sqs.send(queueUrl, 'A', '1');
  const { SequenceNumber: second = '' } = await sqs.send(queueUrl, 'A', '2');
  expect(first).toMatch(/^\d{20}$/);
  expect(BigInt(second)).toBeGreaterThan(BigInt(first));
});

test('a group with a backlog of 1,000 does not starve 50 later groups', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.sendMany(queueUrl, 'HOT', 1000);
  for (let i = 0; i < 50; i++) await sqs.send(queueUrl, `g${i}`, 'x');
  const seen = new Set<string>();
  for (let receives = 0; receives < 60 && seen.size < 50; receives++) {
    for (const message of await sqs.receive(queueUrl)) {
      const group = message.Attributes?.MessageGroupId ?? '';
      if (group === 'HOT') await sqs.delete(queueUrl, message);
      else seen.add(group);
    }
  }
  expect(seen.size).toBe(50);
});
