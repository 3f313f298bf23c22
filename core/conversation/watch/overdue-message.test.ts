import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { HearingBench } from '../hearing/hearing.fixture.ts';
import { handleTimer } from './handle-timer.ts';
import { messageTimer } from './timer-record.ts';
import { WatchBench } from './watch.fixture.ts';

let table: TestTable;
let customer: HearingBench;
let watch: WatchBench;
beforeEach(async () => {
  table = await startConversationsTable();
  customer = new HearingBench(table);
  watch = new WatchBench(table);
  watch.nowMs = customer.nowMs;
});
afterEach(() => table.close());

async function timerGoesOff(sk: string, atMs: number): Promise<void> {
  watch.nowMs = atMs;
  const cause = {
    trace_id: '1-5759e988-bd862e3fe1be46a994272793',
    tenant_id: 'acme',
    conversation_id: 'cv_1',
  };
  const { record } = messageTimer(cause, { sk, dueAt: atMs });
  await handleTimer(watch.ports(), record, () => 60_000);
}

it('a voice note that nobody heard in time is given up: the agent is asked, once', async () => {
  const { awaits } = await customer.receive('a');
  if (!awaits) throw new Error('it is not waited for');
  await timerGoesOff(awaits.sk, awaits.until - 5_000);
  expect(watch.commands).toEqual([]);
  await timerGoesOff(awaits.sk, awaits.until);
  expect(watch.commands).toMatchObject([{ payload: { seq: 1, toAgent: 'agent.ai' } }]);
  expect(watch.deeds).toMatchObject([{ did: 'not_heard' }]);
  expect(await customer.rows()).toEqual([[null, 1, undefined, 'late']]);
  await timerGoesOff(awaits.sk, awaits.until);
  expect(watch.commands).toHaveLength(1);
});

it('the watchdog is the net for a timer, and for a command, that was lost', async () => {
  const { awaits } = await customer.receive('a');
  watch.nowMs = (awaits?.until ?? 0) + 1;
  await watch.run();
  expect(watch.commands).toMatchObject([{ payload: { seq: 1 } }]);
  expect(await customer.conversation()).toMatchObject({ inbound_seq: 1, due_at: watch.nowMs + 60_000 });
  await watch.runMinutes(2);
  expect(watch.commands.at(-1)).toMatchObject({ payload: { seq: 1, reason: 'overdue' } });
});

it('what was heard in time is due no more', async () => {
  const { awaits } = await customer.receive('a');
  await customer.hear('a', { as: 'words', text: 'oi', model: 'm' });
  await customer.change({ answered_seq: 1, due_at: undefined, due_shard: undefined });
  watch.nowMs = (awaits?.until ?? 0) + 1;
  await watch.runMinutes(2);
  expect([watch.commands, watch.deeds]).toEqual([[], []]);
  expect((await table.items()).filter(({ due_at }) => due_at !== undefined)).toEqual([]);
});

it('each voice note has a time of its own, and one that was given up leaves the others', async () => {
  const first = await customer.receive('a');
  customer.nowMs += 30_000;
  await customer.receive('b');
  watch.nowMs = (first.awaits?.until ?? 0) + 1;
  await watch.run();
  expect(await customer.rows()).toEqual([
    [null, 1, undefined, 'late'],
    [null, undefined, 'transcript', undefined],
  ]);
  expect((await customer.conversation()).unheard).toHaveLength(1);
});
