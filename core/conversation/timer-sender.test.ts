import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { createTimerSender, MOST_TIMED_INVOCATIONS, TimersNotSetError } from './timer-sender.ts';
import { conversationTimer, replyTimer, shardTimer, timerSchema } from './watch/timer-record.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const CAUSE = {
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  tenant_id: 'acme',
  conversation_id: 'cv_1',
  chain: 2,
};

function bench(answer: object = {}) {
  const entries: NonNullable<SendMessageBatchCommand['input']['Entries']> = [];
  const send = async ({ input }: SendMessageBatchCommand) => {
    entries.push(...(input.Entries ?? []));
    return answer;
  };
  const client = { send } as unknown as Pick<SQSClient, 'send'>;
  return {
    entries,
    sender: createTimerSender({ client, queueUrl: 'http://127.0.0.1/timers', now: () => NOW }),
  };
}

it('delays each record until it is due, in whole seconds, in the group of its tenant', async () => {
  const { sender, entries } = bench();
  await sender.set([
    conversationTimer(CAUSE, NOW + 12_001),
    replyTimer(CAUSE, { replySeq: 7, dueAt: NOW - 5 }),
    shardTimer(3, 0, NOW),
  ]);
  expect(entries.map(({ MessageGroupId, DelaySeconds }) => [MessageGroupId, DelaySeconds])).toEqual([
    ['acme', 13],
    ['acme', 0],
    ['timer.shard.left', 0],
  ]);
  expect(entries.map(({ MessageBody = '' }) => timerSchema.parse(JSON.parse(MessageBody)))).toMatchObject([
    { event: 'timer.conversation.due', conversation_id: 'cv_1', chain: 3 },
    { event: 'timer.reply.due', payload: { replySeq: 7 }, chain: 3 },
    { event: 'timer.shard.left', payload: { shard: 3 }, chain: 1 },
  ]);
});

it('carries ids and nothing that was said', async () => {
  const { sender, entries } = bench();
  const record = { ...CAUSE, customer_id: 'ct_1', payload: { response: 'segredo' } };
  await sender.set([replyTimer(record, { replySeq: 1, dueAt: NOW })]);
  expect(entries[0]?.MessageBody).not.toMatch(/segredo|ct_1/);
});

it('leaves to the watchdog what is due in more than a quarter of an hour, and a chain that is long', async () => {
  const { sender, entries } = bench();
  await sender.set([
    conversationTimer(CAUSE, NOW + 900_001),
    conversationTimer({ ...CAUSE, chain: MOST_TIMED_INVOCATIONS }, NOW),
  ]);
  expect(entries).toEqual([]);
  await sender.set([conversationTimer({ ...CAUSE, chain: MOST_TIMED_INVOCATIONS - 1 }, NOW + 900_000)]);
  expect(entries).toHaveLength(1);
});

it('says when SQS did not take all', async () => {
  const { sender } = bench({ Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }] });
  const failure = await sender.set([conversationTimer(CAUSE, NOW)]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(TimersNotSetError);
  expect(failure).toMatchObject({ retryable: true, message: expect.stringContaining('InternalError') });
});
