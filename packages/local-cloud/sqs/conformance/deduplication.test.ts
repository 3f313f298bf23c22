import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { useSqs } from './harness.fixture.ts';

// All of this file, unless a test names another page:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
const sqs = useSqs();
const same = { MessageDeduplicationId: 'same' };

test('the same id within five minutes is not delivered, even after the delete', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.send(queueUrl, 'A', 'x', same);
  await sqs.delete(queueUrl, await sqs.receiveOne(queueUrl));
  await sqs.send(queueUrl, 'A', 'y', same);
  expect(await sqs.receive(queueUrl)).toEqual([]);
});

test('content-based: the SHA-256 of the body is the id', async () => {
  const queueUrl = await sqs.fifo({ ContentBasedDeduplication: 'true' });
  for (let i = 0; i < 3; i++) {
    await sqs.client.send(
      new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'same', MessageGroupId: 'A' }),
    );
  }
  expect(await sqs.receive(queueUrl)).toHaveLength(1);
});

test('scope queue drops the same id in another group', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.send(queueUrl, 'A', 'x', same);
  await sqs.send(queueUrl, 'B', 'y', same);
  expect(await sqs.receive(queueUrl)).toHaveLength(1);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
test('scope messageGroup keeps the same id in another group', async () => {
  const queueUrl = await sqs.fifo({
    FifoThroughputLimit: 'perMessageGroupId',
    DeduplicationScope: 'messageGroup',
  });
  await sqs.send(queueUrl, 'A', 'x', same);
  await sqs.send(queueUrl, 'B', 'y', same);
  expect(await sqs.receive(queueUrl)).toHaveLength(2);
});

test('an id is still known after 12,000 other messages', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.send(queueUrl, 'A', 'first', same);
  await sqs.sendMany(queueUrl, 'Z', 12_000);
  await sqs.send(queueUrl, 'A', 'duplicate', same);
  const ofGroup = async () =>
    (await sqs.receive(queueUrl)).filter((message) => message.Attributes?.MessageGroupId === 'A');
  const [first, ...others] = await ofGroup();
  if (!first) throw new Error('expected the first message');
  expect(others).toEqual([]);
  await sqs.delete(queueUrl, first);
  expect(await ofGroup()).toEqual([]);
});
