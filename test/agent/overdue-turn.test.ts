import { afterEach, beforeEach, expect, it } from 'vitest';
import { MOST_TIMED_INVOCATIONS } from '#core/conversation/timer-sender.ts';
import { DueIndex } from '#core/conversation/watch/due-index.ts';
import { handleTimer, type TimerPorts } from '#core/conversation/watch/handle-timer.ts';
import { runWatchdog } from '#core/conversation/watch/run-watchdog.ts';
import { itemsWaitingFor } from '#core/conversation/watch/waiting.ts';
import { WatchStore } from '#core/conversation/watch/watch-store.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import { lastRead, TurnBench } from '../benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../support/conversations-table.ts';
import { countingSource } from '../support/events.ts';
import { AI_FIRST } from '../support/records.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

/** What looks after what is due. @param commands takes what the agent is asked */
function ports(commands: RoutingHandoffRequested[]): TimerPorts {
  return {
    index: new DueIndex(table, 'due'),
    conversations: bench.conversations,
    store: new WatchStore(table),
    waiting: (reason) => itemsWaitingFor(table, reason),
    timers: { set: async () => undefined },
    policyOf: async () => AI_FIRST,
    giveUpHearing: async () => 'absent',
    requestAnswer: async (command) => void commands.push(command),
    wakeSender: async () => undefined,
    publishChange: async () => undefined,
    goOnReleasing: async () => undefined,
    lookAtSilence: async () => undefined,
    endDeadReservations: async () => undefined,
    onDeed: () => undefined,
    onUnknown: () => undefined,
    onFailure: (error) => {
      throw error;
    },
    now: () => bench.nowMs,
    source: countingSource(),
  };
}

/** @returns the commands that the watchdog sent */
async function watch() {
  const commands: RoutingHandoffRequested[] = [];
  await runWatchdog(ports(commands), () => 50_000);
  return commands;
}

const one = <Thing>([thing, ...others]: Thing[]): Thing => {
  if (thing === undefined || others.length > 0) throw new Error(`expected one, got ${others.length + 1}`);
  return thing;
};

it('a conversation whose newest command dies anywhere is still answered', async () => {
  const first = await bench.receive('um');
  await bench.receive('dois', { ms: 1_000 });
  expect(await bench.run(first)).toBe('superseded');
  bench.nowMs += 60_000;
  const wake = one(await watch());
  expect(await bench.run(wake)).toBe('answered');
  expect(lastRead(bench)).toEqual(['um', 'dois']);
  bench.nowMs += 600_000;
  expect(await watch()).toEqual([]);
});

it('a turn that waits for the model is asked for again and again under new keys, and then answered', async () => {
  const down = () => ({ kind: 'down' as const, circuit: 'model#m', openUntil: bench.nowMs + 30_000 });
  const first = await bench.receive('um');
  const keys = new Set([first.idempotency_key]);
  bench.says.push(down);
  expect(await bench.run(first)).toBe('parked');
  for (let round = 0; round < 2; round++) {
    expect(await watch()).toEqual([]);
    bench.nowMs = (await bench.conversation()).parked_until ?? 0;
    const wake = one(await watch());
    keys.add(wake.idempotency_key);
    bench.says.push(down);
    expect(await bench.run(wake)).toBe('parked');
  }
  bench.nowMs = (await bench.conversation()).parked_until ?? 0;
  const wake = one(await watch());
  keys.add(wake.idempotency_key);
  expect(keys.size).toBe(4);
  expect(await bench.run(wake)).toBe('answered');
  const { waits_for, parked_since, parked_until, wakes } = await bench.conversation();
  expect([waits_for, parked_since, parked_until, wakes]).toEqual(Array(4).fill(undefined));
});

it('a parked turn whose wakes get lost is given to people in the end', async () => {
  bench.says.push(() => ({ kind: 'down', circuit: 'model#m', openUntil: bench.nowMs + 30_000 }));
  await bench.run(await bench.receive('um'));
  let lost = 0;
  for (let minute = 0; minute < 40; minute++) {
    bench.nowMs += 60_000;
    lost += (await watch()).length;
  }
  expect(lost).toBeGreaterThan(3);
  expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'general' });
});

it('a turn that waits for its model is taken up at its own time, by a timer', async () => {
  bench.says.push(() => ({ kind: 'down', circuit: 'model#m', openUntil: bench.nowMs + 30_000 }));
  await bench.run(await bench.receive('um'));
  const timer = one(bench.timers);
  expect(timer.dueAt).toBe((await bench.conversation()).due_at);
  const commands: RoutingHandoffRequested[] = [];
  bench.nowMs = timer.dueAt;
  await handleTimer(ports(commands), timer.record, () => 50_000);
  expect(await bench.run(one(commands))).toBe('answered');
});

it('no chain of turns and timers, with the answer at its end, reaches twelve invocations', async () => {
  // The dispatcher is the first, the agent the second.
  let command: RoutingHandoffRequested = { ...(await bench.receive('um')), chain: 1 };
  let invocations = 2;
  for (;;) {
    bench.says.push(() => ({ kind: 'down', circuit: 'model#m', openUntil: bench.nowMs + 30_000 }));
    expect(await bench.run(command)).toBe('parked');
    const { record, dueAt } = one(bench.timers.splice(0));
    if ((record.chain ?? 0) > MOST_TIMED_INVOCATIONS) break;
    const commands: RoutingHandoffRequested[] = [];
    bench.nowMs = dueAt;
    await handleTimer(ports(commands), record, () => 50_000);
    command = one(commands);
    invocations += 2;
    expect(command.chain).toBe(invocations - 1);
  }
  // In place of the last wait there may be an answer: then the sender comes, and sets no timer either.
  expect(invocations + 1).toBeLessThan(12);
  expect(invocations).toBeGreaterThan(MOST_TIMED_INVOCATIONS);
  // What was to wait on is due, and the watchdog begins a chain of its own.
  bench.nowMs = (await bench.conversation()).due_at ?? 0;
  expect(one(await watch()).chain).toBe(1);
});
