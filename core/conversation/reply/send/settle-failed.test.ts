import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { unpublishedKey } from '#core/conversation/unpublished-change.ts';
import { SenderBench, TEMPLATE } from '../../../../test/benches/sender.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../../test/support/conversations-table.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';
import { settleFailed } from './settle-failed.ts';

let table: TestTable;
let bench: SenderBench;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  bench = new SenderBench(table);
});

async function settle(
  end: { reason: string; status?: 'unknown'; code?: number },
  { seq = 1, ports = {} }: { seq?: number; ports?: Partial<SenderPorts> } = {},
): Promise<boolean> {
  const record = bench.record(seq);
  const all = { ...bench.environment().portsFor(record), onSettled: () => undefined, ...ports };
  const reply = await bench.reply(seq);
  const written = { status: 'failed' as const, attempts: reply.attempts + 1, ...end };
  return settleFailed(all, record, await bench.conversation(), reply, written);
}

const keys = () => bench.facts.map(({ idempotency_key }) => idempotency_key);

it('gives the conversation to people with the reason, and tells it', async () => {
  await bench.put([{}]);
  expect(await settle({ reason: 'undeliverable', code: 131026 })).toBe(true);
  expect(await bench.reply()).toMatchObject({ status: 'failed', code: 131026, attempts: 1 });
  const row = await bench.reply();
  expect(await bench.conversation()).toMatchObject({
    ...{ ticket_status: 'pending', queue_id: 'general', ticket_reason: 'send_failed_undeliverable' },
    ...{ owner_epoch: 2, settled_seq: 1, waiting_since: row.created_at },
  });
  expect(keys()).toEqual([`ticket:${bench.id}:2`, `handoff:${bench.id}:1:e2`]);
  expect(bench.facts[1]).toMatchObject({
    payload: { fromAgent: 'agent.ai', toAgent: 'agent.queue.general' },
  });
});

it('says so when nobody knows', async () => {
  await bench.put([{}]);
  await settle({ reason: 'no_status', status: 'unknown' });
  expect(await bench.conversation()).toMatchObject({ ticket_reason: 'send_unknown' });
});

it.each<[string, string, Parameters<SenderBench['put']>[1], Partial<ReplyRow>]>([
  [
    'another owner has it, who owes an answer anyway',
    'owner_changed',
    { owner_epoch: 3, inbound_seq: 2 },
    {},
  ],
  ['people have it', 'undeliverable', { ticket_status: 'open', queue_id: 'q', user_id: 'u' }, {}],
  ['another ticket has begun', 'undeliverable', { ticket_id: 'tk_2' }, {}],
])('leaves the owner alone when %s', async (_what, reason, conversation, reply) => {
  await bench.put([reply], conversation);
  const before = await bench.conversation();
  expect(await settle({ reason })).toBe(true);
  const { owed_after, ...after } = await bench.conversation();
  const { due_at: _at, due_shard: _shard, ...rest } = before;
  expect(after).toMatchObject({ ...rest, settled_seq: 1 });
  expect(owed_after).toBe(reason === 'owner_changed' ? 0 : undefined);
  expect(keys()).toEqual([]);
});

it('owes an answer of an earlier owner again, to whoever has the conversation now', async () => {
  await bench.put([{}], { owner_epoch: 3 });
  expect(await settle({ reason: 'owner_changed' })).toBe(true);
  expect(await bench.conversation()).toMatchObject({
    ...{ settled_seq: 1, inbound_seq: 2, answered_seq: 1, owner_epoch: 3, ticket_status: 'bot' },
    due_at: bench.nowMs,
  });
});

it('lets the template follow once for a window, and people have the next', async () => {
  bench.template = TEMPLATE;
  await bench.put([{}, {}]);
  const { window_from } = await bench.conversation();
  await settle({ reason: 'window_closed' });
  expect(await bench.conversation()).toMatchObject({
    ...{ reply_seq: 3, template_for: window_from, ticket_status: 'bot', owner_epoch: 1 },
  });
  expect(await bench.reply(3)).toMatchObject({
    ...{ author: 'system', status: 'pending', content: TEMPLATE, seq_through: 1 },
  });
  expect((await bench.conversation()).due_at).toBeDefined();
  await settle({ reason: 'window_closed' }, { seq: 2 });
  expect(await bench.conversation()).toMatchObject({ reply_seq: 3, ticket_status: 'pending' });
});

it('goes on over a message that comes meanwhile', async () => {
  await bench.put([{}]);
  const policy = { entry: { status: 'bot' }, peopleQueueId: 'general', reopenMs: 0 } as const;
  let asked = 0;
  const policyOf = async () => {
    if (asked++ === 0) await bench.change({ inbound_seq: 2 });
    return policy;
  };
  expect(await settle({ reason: 'undeliverable' }, { ports: { policyOf } })).toBe(true);
  expect(asked).toBe(2);
  expect(await bench.conversation()).toMatchObject({ inbound_seq: 2, ticket_status: 'pending' });
});

it('goes on over a reply that is added meanwhile: the template comes after it', async () => {
  await bench.put([{}]);
  let asked = 0;
  const templateOf = async () => {
    if (asked++ === 0) {
      await bench.addReply({ reply_seq: 2, author: 'human' });
      await bench.change({ reply_seq: 2 });
    }
    return TEMPLATE;
  };
  expect(await settle({ reason: 'window_closed' }, { ports: { templateOf } })).toBe(true);
  expect(await bench.reply(2)).toMatchObject({ author: 'human' });
  expect(await bench.reply(3)).toMatchObject({ author: 'system' });
});

it('changes nothing when somebody began to send it, or it has another end', async () => {
  await bench.put([{}]);
  const policy = { entry: { status: 'bot' }, peopleQueueId: 'general', reopenMs: 0 } as const;
  const policyOf = async () => {
    await bench.change({ sending_seq: 1, sending_at: bench.nowMs, sending_attempt: 1 });
    return policy;
  };
  expect(await settle({ reason: 'replayed' }, { ports: { policyOf } })).toBe(false);
  expect(await bench.reply()).toMatchObject({ status: 'pending' });
  expect(await bench.conversation()).toMatchObject({ ticket_status: 'bot', sending_seq: 1 });
});

it('leaves a note that is due when it dies before it has told', async () => {
  await bench.put([{}]);
  const publishChange = async () => Promise.reject(new Error('dead'));
  await expect(settle({ reason: 'undeliverable' }, { ports: { publishChange } })).rejects.toThrow('dead');
  expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending' });
  expect(await bench.item(unpublishedKey('acme', bench.id, 2))).toMatchObject({
    due_at: bench.nowMs + 60_000,
    change: { reason: 'send_failed_undeliverable' },
  });
});
