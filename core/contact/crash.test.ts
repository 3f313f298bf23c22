import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { brokenRules, type ContactsBench, type Crash, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(() => bench.close());

const old = { waId: '447700900001' };
const next = { waId: '447700900002' };
const user = { userId: 'GB.1' };
const MANY = 120;

const early = '2026-11-20T08:00:00Z';
const change = '2026-11-20T09:00:00Z';

/** A few contacts, and what is done with them. */
const tasks: Record<string, { prepare: object[]; run: () => Promise<unknown>; writes: number }> = {
  'a new contact': {
    prepare: [],
    run: () => bench.environment().resolve('acme', { ...old, ...user }, early),
    writes: 1,
  },
  'another alias': {
    prepare: [old],
    run: () => bench.environment().resolve('acme', { ...old, ...user }, early),
    writes: 1,
  },
  'a merge': {
    prepare: [old, user],
    run: () => bench.environment().resolve('acme', { ...old, ...user }, early),
    writes: 1,
  },
  'a merge of many aliases': {
    prepare: [old, ...[...Array(MANY)].map((_, index) => ({ ...user, waId: `4477008${10_000 + index}` }))],
    run: () => bench.environment().resolve('acme', { ...old, ...user }, early),
    writes: 2,
  },
  'a change of number': {
    prepare: [old],
    run: () => bench.environment().move('acme', old, next, change),
    writes: 1,
  },
  'a change of number to one that has a contact': {
    prepare: [old, next],
    run: () => bench.environment().move('acme', old, next, change),
    writes: 1,
  },
  'a change of number of somebody unknown': {
    prepare: [],
    run: () => bench.environment().move('acme', { ...old, ...user }, next, change),
    writes: 1,
  },
};

const cases = Object.entries(tasks).flatMap(([name, task]) =>
  [...Array(task.writes)].flatMap((_, index) =>
    (['before', 'after'] as const).map((when) => ({ name, task, crash: { when, write: index + 1 } })),
  ),
);

/** Without the ids of contacts, which a crash may use up. */
async function finalState() {
  const contacts = await bench.contacts();
  const aliases = await bench.aliases();
  expect(brokenRules(contacts, aliases)).toEqual([]);
  return {
    living: contacts
      .filter(({ merged_into }) => merged_into === undefined)
      .map(({ aliases: own, wa_id, user_id, profile_at }) => ({ own, wa_id, user_id, profile_at })),
    merged: contacts.filter(({ merged_into }) => merged_into !== undefined).length,
    aliases: aliases
      .map(({ name, since, released }) => ({ name, since, released }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

/** What the contacts of a task are made of, once they were made: many take long. */
const made = new Map<object, Record<string, unknown>[]>();

async function prepare(task: (typeof tasks)[string]): Promise<void> {
  const known = made.get(task);
  if (known) return putAll(known);
  for (const sender of task.prepare) await bench.environment().resolve('acme', sender, early);
  made.set(task, await bench.table.items());
}

async function putAll(items: Record<string, unknown>[]): Promise<void> {
  const { client, tableName } = bench.table;
  for (const some of chunksOf(items, 25)) {
    const requests = some.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: requests } }));
  }
}

async function runWith(task: (typeof tasks)[string], crash: Crash | undefined) {
  await prepare(task);
  bench.clock.now += 1000 * task.prepare.length;
  bench.crashAt(crash);
  if (crash) {
    await expect(task.run()).rejects.toThrow('the process died');
    bench.crashAt(undefined);
  }
  await task.run();
  // What a crash left for later is done when the alias is seen.
  if (task.writes > 1) {
    for (const sender of task.prepare) await bench.environment().resolve('acme', sender, early);
  }
  return finalState();
}

/** How each task ends that nothing disturbs. */
const undisturbed = new Map<object, unknown>();

it.each(cases)('$name, dead $crash.when write $crash.write, ends the same after the retry', async (one) => {
  if (!undisturbed.has(one.task)) {
    undisturbed.set(one.task, await runWith(one.task, undefined));
    await bench.close();
    bench = await startContactsBench();
  }
  expect(await runWith(one.task, one.crash)).toEqual(undisturbed.get(one.task));
});

it.each(Object.entries(tasks))('%s takes as many writes as are tested', async (_name, task) => {
  await prepare(task);
  bench.calls.length = 0;
  await task.run();
  expect(bench.calls.filter((call) => call === 'TransactWriteItems')).toHaveLength(task.writes);
});
