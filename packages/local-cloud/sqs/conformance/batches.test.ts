import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { errorOf, useSqs } from './harness.fixture.ts';

// All of this file:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-batch-api-actions.html
const sqs = useSqs();

test('more than ten entries and repeated ids are refused', async () => {
  const QueueUrl = await sqs.fifo();
  const entry = (id: number) => ({
    Id: String(id),
    MessageBody: 'x',
    MessageGroupId: 'A',
    MessageDeduplicationId: String(id),
  });
  const eleven = Array.from({ length: 11 }, (_, id) => entry(id));
  const send = (Entries: ReturnType<typeof entry>[]) =>
    errorOf(sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries })));
  expect(await send(eleven)).toMatch(/TooMany/);
  expect(await send([entry(1), entry(1)])).toMatch(/Distinct/);
});

test('send, change visibility and delete report each entry that failed', async () => {
  const QueueUrl = await sqs.fifo();
  const sent = await sqs.client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'good', MessageBody: '1', MessageGroupId: 'A', MessageDeduplicationId: '1' },
        { Id: 'no-group', MessageBody: '2', MessageDeduplicationId: '2' },
      ],
    }),
  );
  expect(sent.Successful?.map((entry) => entry.Id)).toEqual(['good']);
  expect(sent.Failed?.map((entry) => entry.Id)).toEqual(['no-group']);

  const { ReceiptHandle } = await sqs.receiveOne(QueueUrl);
  const changed = await sqs.client.send(
    new ChangeMessageVisibilityBatchCommand({
      QueueUrl,
      Entries: [
        { Id: 'good', ReceiptHandle, VisibilityTimeout: 10 },
        { Id: 'bogus', ReceiptHandle: 'bogus', VisibilityTimeout: 10 },
      ],
    }),
  );
  expect(changed.Successful?.map((entry) => entry.Id)).toEqual(['good']);
  expect(changed.Failed?.map((entry) => entry.Id)).toEqual(['bogus']);

  const deleted = await sqs.client.send(
    new DeleteMessageBatchCommand({ QueueUrl, Entries: [{ Id: 'good', ReceiptHandle }] }),
  );
  expect(deleted.Successful?.map((entry) => entry.Id)).toEqual(['good']);
});
