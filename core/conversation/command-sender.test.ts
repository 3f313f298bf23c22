import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { ConversationEnvelope } from '../events/envelope.ts';
import { CommandTooLargeError, createCommandSender, SendCommandsError } from './command-sender.ts';
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

function bench(answers: unknown[] = []) {
  const sent: unknown[] = [];
  const send = async (input: unknown) => {
    sent.push(input);
    return answers.shift() ?? {};
  };
  return {
    sender: createCommandSender({ client: { send } as Pick<SQSClient, 'send'>, queueUrl: QueueUrl }),
    single: () => sent.filter((input) => input instanceof SendMessageCommand).map(({ input }) => input),
    batches: () => sent.filter((input) => input instanceof SendMessageBatchCommand).map(({ input }) => input),
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

test('sends several ten at a time, in order', async () => {
  const { sender, batches } = bench();
  await sender.sendCommands(Array.from({ length: 11 }, (_, index) => command(index)));
  expect(batches().map(({ Entries }) => Entries?.map(({ Id }) => Id))).toEqual([
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    ['0'],
  ]);
  expect(batches()[1]?.Entries?.[0]).toMatchObject({ MessageDeduplicationId: deduplicationId('handoff:10') });
});

test('a batch stays within one MiB', async () => {
  const { sender, batches } = bench();
  const large = 'x'.repeat(600_000);
  await sender.sendCommands([command(1, large), command(2, large), command(3)]);
  expect(batches().map(({ Entries }) => Entries?.length)).toEqual([1, 2]);
});

test('names what SQS did not accept, after trying all', async () => {
  const { sender, batches } = bench([{ Failed: [{ Id: '1', Code: 'InternalError', SenderFault: false }] }]);
  const failure = await sender
    .sendCommands(Array.from({ length: 11 }, (_, index) => command(index)))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SendCommandsError);
  expect(failure).toMatchObject({ failed: [{ eventId: 'event-1', code: 'InternalError' }], retryable: true });
  expect(batches()).toHaveLength(2);
});

test('a fault of ours is not worth a retry', async () => {
  const { sender } = bench([{ Failed: [{ Id: '0', Code: 'InvalidMessageContents', SenderFault: true }] }]);
  await expect(sender.sendCommands([command(1)])).rejects.toMatchObject({ retryable: false });
});

test('a command above one MiB is refused before anything is sent', async () => {
  const { sender, single, batches } = bench();
  const tooLarge = command(2, 'é'.repeat(600_000));
  await expect(sender.sendCommands([command(1), tooLarge])).rejects.toThrow(CommandTooLargeError);
  await expect(sender.sendCommand(tooLarge)).rejects.toThrow(/event-2 has 1200\d+ bytes/);
  expect([...single(), ...batches()]).toEqual([]);
});
