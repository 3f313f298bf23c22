import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SqsEngine } from '@prosa/local-cloud/sqs';
import type { SQSRecord } from 'aws-lambda';
import { expect, it } from 'vitest';
import { createDeadLetters, REASON } from './dead-letters.ts';

const RECORD = {
  messageId: '7b1e3f0c-0000-4d53-8d58-3c1f4a1f9b11',
  body: '{',
  attributes: { MessageGroupId: 'cv_1' },
} as unknown as SQSRecord;

async function put(queueUrl: string, record = RECORD, reason = 'payload.seq: too_small') {
  const sent: SendMessageCommand['input'][] = [];
  const send = async ({ input }: SendMessageCommand) => void sent.push(input);
  const client = { send } as unknown as Pick<SQSClient, 'send'>;
  await createDeadLetters({ client, queueUrl }).put(record, reason);
  return sent[0];
}

it('puts a record as it came, in its group, with the reason', async () => {
  expect(await put('http://127.0.0.1/0/dead.fifo')).toEqual({
    QueueUrl: 'http://127.0.0.1/0/dead.fifo',
    MessageBody: '{',
    MessageGroupId: 'cv_1',
    MessageDeduplicationId: RECORD.messageId,
    MessageAttributes: { [REASON]: { DataType: 'String', StringValue: 'payload.seq: too_small' } },
  });
});

it('names no deduplication id to a standard queue, and no group where there is none', async () => {
  const record = { ...RECORD, attributes: {} } as SQSRecord;
  const sent = await put('http://127.0.0.1/0/dead', record);
  expect([sent?.MessageDeduplicationId, sent?.MessageGroupId]).toEqual([undefined, undefined]);
});

it.each([
  ['what SQS refuses', 'a\u0000b\uFFFFc', 'abc'],
  ['a pair cut in its middle', `${'x'.repeat(255)}😀`, `${'x'.repeat(255)}\uFFFD`],
  ['nothing else', '\u0001', 'unknown'],
])('gives a reason that SQS takes, whatever the error says: %s', async (_, reason, told) => {
  const sent = await put('http://127.0.0.1/0/dead.fifo', RECORD, reason);
  expect(sent?.MessageAttributes?.[REASON]?.StringValue).toBe(told);
});

it('is not swallowed by a redrive within five minutes of the first sending', async () => {
  const fifo = { FifoQueue: 'true' };
  const engine = new SqsEngine();
  const dead = engine.createQueue('dead.fifo', fifo);
  const queue = engine.createQueue('work.fifo', {
    ...fifo,
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 50 }),
  });
  queue.send({ body: '{', groupId: 'cv_1', deduplicationId: 'first' });
  const [received] = await queue.receive({ maxMessages: 1, waitSeconds: 0 });
  const { messageId = '', receiptHandle = '' } = received ?? {};
  const sent = await put('http://127.0.0.1/0/dead.fifo', { ...RECORD, messageId });
  const { MessageBody: body = '', MessageGroupId: groupId = '', MessageDeduplicationId } = sent ?? {};
  dead.send({ body, groupId, deduplicationId: MessageDeduplicationId ?? '' });
  queue.delete(receiptHandle);
  engine.startMessageMoveTask(dead.arn, { destinationArn: queue.arn });
  expect(queue.counts().waiting).toBe(1);
  engine.close();
});
