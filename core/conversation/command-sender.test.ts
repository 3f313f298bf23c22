import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { ConversationEnvelope } from '../events/envelope.ts';
import { CommandTooLargeError, createCommandSender } from './command-sender.ts';
import { deduplicationId } from './ids.ts';

const QueueUrl = 'http://127.0.0.1/000000000000/turns.fifo';

function command(number: number, text = 'hi'): ConversationEnvelope {
  return {
    event: 'routing.handoff.requested',
    event_id: `event-${number}`,
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    span_id: '53995c3f42cd8ad8',
    tenant_id: 'acme',
    conversation_id: 'cv_a',
    customer_id: 'ct_a',
    idempotency_key: `handoff:${number}`,
    timestamp: '2026-11-22T14:00:00.000Z',
    occurred_at: '2026-11-22T14:00:00.000Z',
    version: 1,
    hops: 1,
    payload: { text },
  };
}

function bench() {
  const sent: unknown[] = [];
  const send = async (input: unknown) => {
    sent.push(input);
    return {};
  };
  return {
    sender: createCommandSender({ client: { send } as Pick<SQSClient, 'send'>, queueUrl: QueueUrl }),
    single: () => sent.filter((input) => input instanceof SendMessageCommand).map(({ input }) => input),
  };
}

test('sends the envelope as body, in the group of its conversation, deduplicated by its key', async () => {
  const { sender, single } = bench();
  await sender.sendCommand(command(1));
  expect(single()).toEqual([
    {
      QueueUrl,
      MessageBody: JSON.stringify(command(1)),
      MessageGroupId: 'cv_a',
      MessageDeduplicationId: deduplicationId('handoff:1'),
    },
  ]);
  expect(deduplicationId('handoff:1')).toMatch(/^[0-9a-f]{64}$/);
});

test('a command above one MiB is refused, and not sent', async () => {
  const { sender, single } = bench();
  const tooLarge = command(2, 'é'.repeat(600_000));
  await expect(sender.sendCommand(tooLarge)).rejects.toThrow(CommandTooLargeError);
  await expect(sender.sendCommand(tooLarge)).rejects.toThrow(/event-2 has 1200\d+ bytes/);
  expect(single()).toEqual([]);
});
