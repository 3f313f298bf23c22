import { ListDeadLetterSourceQueuesCommand, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { bodies, errorOf, useSqs } from './harness.fixture.ts';

// All of this file, unless a test names another page:
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
const sqs = useSqs();

test('after maxReceiveCount 2 the third receive moves the message, and the next one flows', async () => {
  const { queueUrl, deadLetterUrl } = await sqs.withDeadLetters(2);
  const sent = await sqs.send(queueUrl, 'A', 'bad');
  await sqs.send(queueUrl, 'A', 'good');
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('bad');
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('bad');
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('good');
  const letter = await sqs.receiveOne(deadLetterUrl);
  expect(letter).toMatchObject({ Body: 'bad', MessageId: sent.MessageId });
  expect(letter.Attributes?.MessageGroupId).toBe('A');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
test('maxReceiveCount may be a string, as command lines send it', async () => {
  const { queueUrl, deadLetterUrl } = await sqs.withDeadLetters('2');
  await sqs.send(queueUrl, 'A', 'bad');
  for (let i = 0; i < 3; i++) await sqs.receive(queueUrl, 1);
  expect(bodies(await sqs.receive(deadLetterUrl, 1))).toBe('bad');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
test('a dead letter names its source queue in DeadLetterQueueSourceArn', async () => {
  const { queueUrl, deadLetterUrl } = await sqs.withDeadLetters(1);
  await sqs.send(queueUrl, 'A', 'bad');
  for (let i = 0; i < 2; i++) await sqs.receive(queueUrl, 1);
  const letter = await sqs.receiveOne(deadLetterUrl);
  expect(letter.Attributes?.DeadLetterQueueSourceArn).toBe(await sqs.arn(queueUrl));
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
test('StartMessageMoveTask brings dead letters back to their source', async () => {
  const { queueUrl, deadLetterUrl } = await sqs.withDeadLetters(1);
  await sqs.send(queueUrl, 'A', 'bad');
  for (let i = 0; i < 2; i++) await sqs.receive(queueUrl, 1);
  await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: await sqs.arn(deadLetterUrl) }));
  await sqs.advance(1_500);
  expect(bodies(await sqs.receive(queueUrl, 1))).toBe('bad');
});

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html
test('ListDeadLetterSourceQueues lists the queues that use a dead-letter queue', async () => {
  const { deadLetterUrl } = await sqs.withDeadLetters(1);
  const output = await sqs.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetterUrl }));
  expect(output.queueUrls).toHaveLength(1);
});

test('a FIFO queue with a standard dead-letter queue is refused', async () => {
  const deadLetterTargetArn = await sqs.arn(await sqs.standard());
  const call = sqs.fifo({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }) });
  expect(await errorOf(call)).not.toBe('no error');
});
