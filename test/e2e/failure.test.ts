import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { turnCommand } from '../support/events.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** Queues live forty times as fast: the backoffs of a poisoned record, minutes in all, pass in seconds. */
const SPEED = 40;

let prosa: LocalProsa;
let sqs: SQSClient;

beforeAll(async () => {
  prosa = await startProsa({ maximumEnvironments: 1, timesAsFast: SPEED });
  sqs = new SQSClient({
    endpoint: prosa.runtime.endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(async () => {
  sqs?.destroy();
  await prosa?.close();
});

/** The queue whose logical id contains all parts. */
const queue = (...parts: string[]) => {
  const found = prosa.runtime.queues().find(({ name }) => parts.every((part) => name.includes(part)));
  if (!found) throw new Error(`there is no queue with ${parts.join(' and ')} in its name`);
  return found;
};
const url = (name: string) => `${prosa.runtime.endpoints.sqs}/000000000000/${name}`;

it('a record that always fails ends in the dead-letter queue as it was, and holds up nobody else', async () => {
  // The conversation does not exist, so the AI agent's handler throws at every delivery.
  const poison = turnCommand({}, { conversationId: 'cv_poison' });
  const body = JSON.stringify(poison);
  const turns = prosa.runtime.queues().find(({ name }) => /Turns(?!.*DeadLetter).*\.fifo$/.test(name));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url(turns?.name ?? ''),
      MessageBody: body,
      MessageGroupId: poison.conversation_id,
      MessageDeduplicationId: 'poison',
    }),
  );

  const customer = '5511944440001';
  await prosa.say('Ainda respondem?', { from: customer });
  await until('the answer to somebody else', () => prosa.whatsapp.outbox({ to: customer }).length === 1);

  await until('the dead letter', () => queue('Turns', 'DeadLetter').waiting === 1);
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url(queue('Turns', 'DeadLetter').name),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  expect(Messages?.[0]?.Body).toBe(body);
  expect(Messages?.[0]?.Attributes).toMatchObject({ MessageGroupId: 'cv_poison' });
  expect(Messages?.[0]?.MessageAttributes?.Reason?.StringValue).toMatch(/^UnknownConversationError/);
  expect(queue('Turns', 'DeadLetter').in_flight + queue('Turns', 'DeadLetter').waiting).toBe(1);
});

it('a record that cannot be read does not hold its conversation: the reply behind it is sent', async () => {
  const customer = '5511944440002';
  await prosa.say('Primeira', { from: customer });
  await until('the first answer', () => prosa.whatsapp.outbox({ to: customer }).length === 1);
  const said = prosa.runtime
    .events({ detailType: 'inbox.message.received' })
    .find(({ detail }) => (detail.payload as { body?: unknown }).body === 'Primeira');
  const outbox = prosa.runtime.queues().find(({ name }) => /Outbox(?!.*DeadLetter).*\.fifo$/.test(name));
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: url(outbox?.name ?? ''),
      MessageBody: '{"event":',
      MessageGroupId: String(said?.detail.conversation_id),
      MessageDeduplicationId: 'unreadable',
    }),
  );
  await prosa.say('Segunda', { from: customer });
  await until('the second answer', () => prosa.whatsapp.outbox({ to: customer }).length === 2);
  await until('the dead letter', () => queue('Outbox', 'DeadLetter').waiting === 1);
});
