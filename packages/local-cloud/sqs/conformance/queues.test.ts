import {
  CreateQueueCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { errorOf, skipMinutes, useSqs } from './harness.fixture.ts';

const sqs = useSqs();

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
test('create: high-throughput FIFO attributes are stored and returned', async () => {
  const attributes = {
    FifoThroughputLimit: 'perMessageGroupId',
    DeduplicationScope: 'messageGroup',
    ContentBasedDeduplication: 'true',
    VisibilityTimeout: '30',
  };
  const queueUrl = await sqs.fifo(attributes);
  expect(await sqs.attributes(queueUrl)).toMatchObject({ FifoQueue: 'true', ...attributes });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
test('create: perMessageGroupId with DeduplicationScope queue is refused', async () => {
  const call = sqs.fifo({ FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'queue' });
  expect(await errorOf(call)).not.toBe('no error');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
test('the QueueUrl that is returned can be used as it is', async () => {
  const { QueueUrl } = await sqs.client.send(new CreateQueueCommand({ QueueName: sqs.newName() }));
  const sent = await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  expect(sent.MessageId).toMatch(/^[0-9a-f-]{36}$/);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
test('counts: visible, not visible, delayed', async () => {
  const queueUrl = await sqs.fifo();
  for (const group of ['a', 'b', 'c', 'd']) await sqs.send(queueUrl, group, 'x');
  await sqs.receive(queueUrl, 1);
  expect(await sqs.attributes(queueUrl)).toMatchObject({
    ApproximateNumberOfMessages: '3',
    ApproximateNumberOfMessagesNotVisible: '1',
    ApproximateNumberOfMessagesDelayed: '0',
  });
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
test('PurgeQueue deletes what is there', async () => {
  const queueUrl = await sqs.fifo();
  for (let i = 0; i < 5; i++) await sqs.send(queueUrl, 'A', 'x');
  await sqs.client.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  await sqs.advance(100);
  expect(await sqs.receive(queueUrl)).toEqual([]);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
test('SetQueueAttributes(VisibilityTimeout) takes effect', async () => {
  const queueUrl = await sqs.fifo();
  await sqs.client.send(
    new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '1' } }),
  );
  await sqs.send(queueUrl, 'A', 'x');
  await sqs.receive(queueUrl, 1);
  await sqs.advance(1_200);
  expect(await sqs.receive(queueUrl, 1)).toHaveLength(1);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html#API_ReceiveMessage_Errors
test('a queue that does not exist: QueueDoesNotExist', async () => {
  const existing = await sqs.fifo();
  const missing = existing.replace(/[^/]+$/, 'nope.fifo');
  expect(await errorOf(sqs.receive(missing))).toBe('QueueDoesNotExist');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
test.skipIf(skipMinutes)(
  'MessageRetentionPeriod: a message expires after it',
  async () => {
    const queueUrl = await sqs.fifo({ MessageRetentionPeriod: '60' });
    await sqs.send(queueUrl, 'A', 'x');
    await sqs.advance(64_000);
    expect(await sqs.receive(queueUrl, 1)).toEqual([]);
  },
  120_000,
);
