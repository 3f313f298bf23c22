import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { bodies, errorOf, useSqs } from './harness.fixture.ts';

const sqs = useSqs();

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
test('sending to a FIFO queue without MessageGroupId is an error', async () => {
  const queueUrl = await sqs.fifo();
  expect(await errorOf(sqs.send(queueUrl, '', 'x', { MessageGroupId: undefined }))).not.toBe('no error');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
test("FIFO: a message's own DelaySeconds is refused, the queue's is honoured", async () => {
  const queueUrl = await sqs.fifo({ DelaySeconds: '1' });
  expect(await errorOf(sqs.send(queueUrl, 'A', 'x', { DelaySeconds: 5 }))).not.toBe('no error');
  await sqs.send(queueUrl, 'A', 'y');
  expect(await sqs.receive(queueUrl, 1)).toEqual([]);
  await sqs.advance(1_200);
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('y');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html
test("standard queue: a message's own DelaySeconds", async () => {
  const QueueUrl = await sqs.standard();
  await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 1 }));
  expect(await sqs.receive(QueueUrl, 1)).toEqual([]);
  await sqs.advance(1_200);
  expect(await sqs.receive(QueueUrl, 1)).toHaveLength(1);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
test('standard queue: MessageGroupId is accepted (fair queues)', async () => {
  const QueueUrl = await sqs.standard();
  await sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'tenant' }));
  expect((await sqs.receiveOne(QueueUrl)).Attributes?.MessageGroupId).toBe('tenant');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-message-attributes
test('message attributes arrive, and the digests with them', async () => {
  const queueUrl = await sqs.fifo();
  const sent = await sqs.send(queueUrl, 'A', 'x', {
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'é' },
      number: { DataType: 'Number', StringValue: '3' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from('hi') },
    },
  });
  const { MessageAttributes, MD5OfMessageAttributes } = await sqs.receiveOne(queueUrl);
  // Worked out by hand after the documented calculation.
  expect(sent.MD5OfMessageAttributes).toBe('6fb6b0fabb87ae6d8337ed0162334a98');
  expect(MD5OfMessageAttributes).toBe('6fb6b0fabb87ae6d8337ed0162334a98');
  expect(MessageAttributes?.text?.StringValue).toBe('é');
  expect(Buffer.from(MessageAttributes?.bytes?.BinaryValue ?? []).toString()).toBe('hi');
});

// https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
test('the AWSTraceHeader system attribute reaches the receiver', async () => {
  const queueUrl = await sqs.fifo();
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  await sqs.send(queueUrl, 'A', 'x', {
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: header } },
  });
  expect((await sqs.receiveOne(queueUrl)).Attributes?.AWSTraceHeader).toBe(header);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
test('a message of 1 MiB is accepted, a longer one refused', async () => {
  const queueUrl = await sqs.fifo();
  const longest = 'x'.repeat(1_048_576);
  expect((await sqs.send(queueUrl, 'A', longest)).MessageId).toBeDefined();
  expect(await errorOf(sqs.send(queueUrl, 'A', `${longest}x`))).not.toBe('no error');
});
