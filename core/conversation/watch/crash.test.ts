import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { keysOf, NOW, overdue, overdueReply, WatchBench } from './watch.fixture.ts';

let table: TestTable;

beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

/** More than a run over one item does. */
const STEPS = 20;

/** Lets a watchdog die before each of its steps, each time over a new table, and another one go on. */
async function atEveryPoint(
  prepare: (bench: WatchBench) => Promise<void>,
  check: (bench: WatchBench) => Promise<void>,
): Promise<number> {
  for (let steps = 0; steps < STEPS; steps++) {
    const own = await startConversationsTable();
    try {
      const bench = new WatchBench(own);
      await prepare(bench);
      const died = await bench.runAndDie(steps);
      bench.nowMs += 60_000;
      await bench.runMinutes(8);
      await check(bench);
      if (!died) return steps;
    } finally {
      await own.close();
    }
  }
  throw new Error(`a run has more than ${STEPS} steps`);
}

it('nobody who waits for an agent is forgotten', async () => {
  const points = await atEveryPoint(
    (bench) => bench.putConversation(overdue()),
    async (bench) => {
      // Nobody answers the commands: in the end people have it.
      expect(await bench.conversation()).toMatchObject({ ticket_status: 'pending', queue_id: 'general' });
      expect(keysOf(bench.commands).at(-1)).toBe('handoff:cv_1:1:e1:n2');
      expect(new Set(keysOf(bench.commands)).size).toBe(bench.commands.length);
    },
  );
  expect(points).toBeGreaterThan(3);
});

it('a conversation goes to people once, and both facts are told under the same keys', async () => {
  const points = await atEveryPoint(
    (bench) => bench.putConversation(overdue({ wakes: 2 })),
    async (bench) => {
      expect(await bench.conversation()).toMatchObject({ owner_epoch: 2, ticket_reason: 'no_answer' });
      expect([...new Set(keysOf(bench.facts))]).toEqual(['ticket:cv_1:2', 'handoff:cv_1:1:e2']);
      expect(bench.facts.map(({ payload }) => payload.reason)).toContain('no_answer');
      const due = (await tableItems(bench)).filter(({ due_at }) => due_at !== undefined);
      expect(due).toEqual([]);
    },
  );
  expect(points).toBeGreaterThan(4);
});

it('a reply is shown to the sender until it is settled, and people get it once', async () => {
  await atEveryPoint(
    async (bench) => {
      await bench.putConversation(conversationItem({ answered_seq: 1, reply_seq: 1 }));
      await bench.putReply(overdueReply({ wakes: 4, created_at: new Date(NOW - 19 * 60_000).toISOString() }));
    },
    async (bench) => {
      expect(keysOf(bench.looks)).toContainEqual(expect.stringMatching(/^wake:cv_1#1:\d+:n6$/));
      expect(new Set(keysOf(bench.looks)).size).toBe(bench.looks.length);
      expect(await bench.conversation()).toMatchObject({ owner_epoch: 2, ticket_reason: 'reply_stuck' });
      expect([...new Set(keysOf(bench.facts))]).toEqual(['ticket:cv_1:2', 'handoff:cv_1:1:e2']);
    },
  );
});

it('what could not be told is told later, also when somebody else has the conversation by then', async () => {
  const bench = new WatchBench(table);
  await bench.putConversation(overdue({ wakes: 2 }));
  const { publish } = bench;
  bench.publish = () => Promise.reject(new Error('the bus is away'));
  expect(await bench.run()).toMatchObject({ failed: 1 });
  bench.publish = publish;
  expect(bench.deeds.map(({ did }) => did)).toEqual(['given_to_people']);
  const given = await bench.conversation();
  await bench.putConversation({ ...given, ticket_status: 'open', user_id: 'ana', owner_epoch: 3 });
  await bench.run();
  expect(bench.facts).toEqual([]);
  bench.nowMs = NOW + 60_000;
  await bench.run();
  expect(keysOf(bench.facts)).toEqual(['ticket:cv_1:2']);
  await bench.runMinutes(5);
  expect(bench.facts).toHaveLength(1);
  expect(await table.items()).toHaveLength(1);
});

async function tableItems({ table: { client, tableName } }: WatchBench): Promise<Record<string, unknown>[]> {
  return (await client.send(new ScanCommand({ TableName: tableName }))).Items ?? [];
}
