import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CircuitStateChanged } from '#core/events/circuit-state-changed.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { dueShard } from '../keys.ts';
import { handleTimer } from './handle-timer.ts';
import { PULLED_PER_SECOND } from './pull-forward.ts';
import { conversationTimer, replyTimer, shardTimer, type TimerRecord } from './timer-record.ts';
import { waitsFor } from './wait-reason.ts';
import { keysOf, NOW, overdue, overdueReply, WatchBench } from './watch.fixture.ts';
import { parked } from './watch.ts';

const CIRCUIT = { kind: 'circuit', name: 'model#api.example.com' } as const;
const CAUSE = {
  trace_id: '1-5759e988-bd862e3fe1be46a994272793',
  tenant_id: 'acme',
  conversation_id: 'cv_1',
  chain: 2,
};
const MINUTE = 60_000;

let table: TestTable;
let bench: WatchBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new WatchBench(table);
});
afterEach(() => table.close());

const fire = (record: TimerRecord, remainingMs = 50_000) =>
  handleTimer(bench.ports(), record, () => remainingMs);

/** The circuit of the model closed, as the bus tells. */
function closed(
  more: Partial<CircuitStateChanged> = {},
  to: 'CLOSED' | 'OPEN' = 'CLOSED',
): CircuitStateChanged {
  return {
    event: 'circuit.state.changed',
    event_id: '00000000-0000-4000-8000-000000000000',
    trace_id: CAUSE.trace_id,
    span_id: '53995c3f42cd8ad8',
    tenant_id: 'acme',
    idempotency_key: 'circuit:1',
    timestamp: '2026-11-22T12:00:00.000Z',
    occurred_at: '2026-11-22T12:00:00.000Z',
    version: 1,
    hops: 1,
    payload: { circuit: CIRCUIT.name, from: 'HALF_OPEN', to, reason: 'probes_succeeded' },
    ...more,
  };
}

async function park(count: number, until: number, since = NOW - MINUTE): Promise<void> {
  await Promise.all(
    [...Array(count).keys()].map((index) => {
      const conversation_id = `cv_${index}`;
      const waits = parked({ conversation_id, parked_since: since + index }, CIRCUIT, until, since);
      return bench.putConversation(conversationItem({ conversation_id, ...waits }));
    }),
  );
}

describe('a timer of a conversation', () => {
  it('asks the agent when the time has come, in the chain of what set it', async () => {
    await bench.putConversation(overdue());
    await fire(conversationTimer(CAUSE, NOW).record);
    expect(bench.commands).toMatchObject([{ conversation_id: 'cv_1', chain: 4 }]);
  });

  it('does nothing when the table says another time, or is asked a second time', async () => {
    await bench.putConversation(overdue({ due_at: NOW + 2_000 }));
    await fire(conversationTimer(CAUSE, NOW).record);
    expect(bench.commands).toEqual([]);
    bench.nowMs = NOW + 2_000;
    await fire(conversationTimer(CAUSE, NOW).record);
    await fire(conversationTimer(CAUSE, NOW).record);
    expect(bench.commands).toHaveLength(1);
  });

  it('may be a moment early: clocks differ', async () => {
    await bench.putConversation(overdue({ due_at: NOW + 900 }));
    await fire(conversationTimer(CAUSE, NOW).record);
    expect(bench.commands).toHaveLength(1);
  });
});

it('a timer of a reply shows it to the sender, each time under a key of its own', async () => {
  await bench.putConversation(conversationItem({ answered_seq: 1, reply_seq: 1 }));
  for (const dueAt of [NOW, NOW + 30_000]) {
    await bench.putReply(overdueReply({ due_at: dueAt, created_at: new Date(NOW).toISOString() }));
    bench.nowMs = dueAt;
    await fire(replyTimer(CAUSE, { replySeq: 1, dueAt }).record);
  }
  expect(keysOf(bench.looks)).toEqual([`wake:cv_1#1:${NOW}:n1`, `wake:cv_1#1:${NOW + 30_000}:n1`]);
  expect(bench.looks).toMatchObject([{ chain: 4 }, { chain: 4 }]);
});

describe('a circuit that closes', () => {
  it('pulls forward what waits for it, the longest first, so many a second, each with a timer', async () => {
    const count = 2 * PULLED_PER_SECOND + 3;
    await park(count, NOW + 5 * MINUTE);
    const result = await fire(closed());
    expect(result).toEqual({ kind: 'pulled', circuit: CIRCUIT.name, count });
    const dues = await Promise.all(
      [...Array(count).keys()].map(async (index) => (await bench.conversation(`cv_${index}`)).due_at ?? 0),
    );
    expect(dues).toEqual([...Array(count).keys()].map((index) => NOW + 40 * index));
    const timers = bench.timers.filter(({ record }) => record.event === 'timer.conversation.due');
    expect(timers.map(({ dueAt }) => dueAt).sort()).toEqual(dues.toSorted());
    // The agent is asked under the new time.
    bench.nowMs = NOW + 3_000;
    for (const { record } of timers) await fire(record);
    expect(new Set(keysOf(bench.commands)).size).toBe(count);
    expect(keysOf(bench.commands)).toContain(`handoff:cv_0:1:e1:p${NOW}:n1`);
  });

  it('leaves what is due sooner, waits for another circuit, or waits no more', async () => {
    await park(1, NOW + 500);
    const other = parked(
      { conversation_id: 'cv_8' },
      { kind: 'circuit', name: 'model#other' },
      NOW + MINUTE,
      NOW,
    );
    await bench.putConversation(conversationItem({ conversation_id: 'cv_8', ...other }));
    expect(await fire(closed())).toMatchObject({ count: 0 });
    expect((await bench.conversation('cv_0')).due_at).toBe(NOW + 500);
    expect((await bench.conversation('cv_8')).due_at).toBe(NOW + MINUTE);
  });

  it('brings back replies that wait for their number, too', async () => {
    const waits = waitsFor(CIRCUIT, 'cv_1', NOW);
    await bench.putReply(overdueReply({ due_at: NOW + 5 * MINUTE, due_shard: dueShard('cv_1'), ...waits }));
    expect(await fire(closed())).toMatchObject({ count: 1 });
    expect(await bench.reply()).toMatchObject({ due_at: NOW });
    expect(bench.timers).toMatchObject([{ record: { event: 'timer.reply.due' } }, {}]);
  });

  it('is looked at once more, for a turn that was parked by what an environment remembered', async () => {
    await fire(closed());
    expect(bench.timers).toMatchObject([
      { record: { event: 'circuit.state.changed', chain: 1 }, dueAt: NOW + 10_000 },
    ]);
    await park(1, NOW + MINUTE);
    bench.nowMs = NOW + 10_000;
    const [again] = bench.timers.splice(0);
    if (again) await fire(again.record);
    expect((await bench.conversation('cv_0')).due_at).toBe(NOW + 10_000);
    // And again, since that found something; the next finds nothing and ends it.
    const [, third] = bench.timers.splice(0);
    expect(third?.record.event).toBe('circuit.state.changed');
    if (third) await fire(third.record);
    expect(bench.timers).toEqual([]);
  });

  it('is no news when it opened', async () => {
    await park(1, NOW + MINUTE);
    await fire(closed({}, 'OPEN'));
    expect([bench.timers, (await bench.conversation('cv_0')).due_at]).toEqual([[], NOW + MINUTE]);
  });

  it('ends when its time is over: what is left keeps its own', async () => {
    await park(3, NOW + MINUTE);
    expect(await fire(closed(), 9_000)).toMatchObject({ count: 0 });
    expect((await bench.conversation('cv_2')).due_at).toBe(NOW + MINUTE);
  });
});

it('a shard that a run has not finished is gone on with', async () => {
  await bench.putConversation(overdue());
  const shard = Number(dueShard('cv_1').split('#')[1]);
  expect(await fire(shardTimer(shard, 0, NOW).record)).toMatchObject({ kind: 'run', done: 1, behind: false });
  expect(bench.commands).toMatchObject([{ chain: 2 }]);
});
