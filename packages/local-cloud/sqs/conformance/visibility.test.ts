import { expect, test } from 'vitest';
import { bodies, errorOf, useSqs } from './harness.fixture.ts';

// All of this file, unless a test names another page:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
const sqs = useSqs();

/** A FIFO queue with messages 0, 1 and 2 of one group. */
async function threeMessages(attributes: Record<string, string> = {}): Promise<string> {
  const queueUrl = await sqs.fifo(attributes);
  for (let i = 0; i < 3; i++) await sqs.send(queueUrl, 'A', String(i));
  return queueUrl;
}

test('expiry: a whole batch in flight returns in its order', async () => {
  const queueUrl = await threeMessages({ VisibilityTimeout: '1' });
  expect(bodies(await sqs.receive(queueUrl, 3))).toBe('0,1,2');
  await sqs.advance(1_200);
  expect(bodies(await sqs.receive(queueUrl, 3))).toBe('0,1,2');
});

test('expiry of the first message: it is delivered again before later ones', async () => {
  const queueUrl = await threeMessages({ VisibilityTimeout: '1' });
  await sqs.receive(queueUrl, 1);
  await sqs.advance(1_200);
  const again = await sqs.receiveOne(queueUrl);
  expect(again.Body).toBe('0');
  expect(again.Attributes?.ApproximateReceiveCount).toBe('2');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
test('ChangeMessageVisibility(0): delivered again at once, first in its group', async () => {
  const queueUrl = await threeMessages();
  await sqs.changeVisibility(queueUrl, await sqs.receiveOne(queueUrl), 0);
  expect((await sqs.receiveOne(queueUrl)).Body).toBe('0');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
test.each([
  [0, 1, 2],
  [2, 0, 1],
])(
  'ChangeMessageVisibility(0) on several, in the order %i %i %i: the group keeps its order',
  async (...order) => {
    const queueUrl = await threeMessages();
    const messages = await sqs.receive(queueUrl, 3);
    for (const index of order) {
      const message = messages[index];
      if (!message) throw new Error(`expected three messages, got ${messages.length}`);
      await sqs.changeVisibility(queueUrl, message, 0);
    }
    expect(bodies(await sqs.receive(queueUrl, 3))).toBe('0,1,2');
  },
);

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
test('ChangeMessageVisibility extends', async () => {
  const queueUrl = await sqs.fifo({ VisibilityTimeout: '1' });
  await sqs.send(queueUrl, 'A', '0');
  await sqs.changeVisibility(queueUrl, await sqs.receiveOne(queueUrl), 5);
  await sqs.advance(1_300);
  expect(await sqs.receive(queueUrl, 1)).toEqual([]);
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
test('deleting with a stale receipt handle does not remove the redelivered message', async () => {
  const queueUrl = await sqs.fifo({ VisibilityTimeout: '1' });
  await sqs.send(queueUrl, 'A', 'x');
  const stale = await sqs.receiveOne(queueUrl);
  await sqs.advance(1_200);
  await sqs.receiveOne(queueUrl);
  await errorOf(sqs.delete(queueUrl, stale));
  await sqs.advance(1_200);
  expect(await sqs.receive(queueUrl, 1)).toHaveLength(1);
});

// "if a consumer whose message processing time is longer than the visibility timeout tries to delete the
// processed messages, the action fails with an error"
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
test('FIFO: deleting after the visibility timeout ended is an error', async () => {
  const queueUrl = await sqs.fifo({ VisibilityTimeout: '1' });
  await sqs.send(queueUrl, 'A', 'x');
  const message = await sqs.receiveOne(queueUrl);
  await sqs.advance(1_200);
  expect(await errorOf(sqs.delete(queueUrl, message))).not.toBe('no error');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
test('ReceiveRequestAttemptId: a retry returns the same messages', async () => {
  const queueUrl = await threeMessages();
  const attempt = { ReceiveRequestAttemptId: 'r1' };
  const first = await sqs.receive(queueUrl, 3, attempt);
  const second = await sqs.receive(queueUrl, 3, attempt);
  expect(bodies(first)).toBe('0,1,2');
  expect(second.map((message) => message.ReceiptHandle)).toEqual(first.map((m) => m.ReceiptHandle));
});
