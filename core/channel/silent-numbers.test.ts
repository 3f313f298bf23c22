import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { DUE_SHARDS } from '../conversation/keys.ts';
import { DueIndex } from '../conversation/watch/due-index.ts';
import { dueThing } from '../conversation/watch/due-key.ts';
import { SILENT_MS, SILENT_SENDS, SilentNumbers } from './silent-numbers.ts';

const HOUR = 60 * 60_000;
const START = Date.UTC(2026, 10, 22, 12);

let table: TestTable;
let now: number;
let tenants = 0;
let channel: { tenantId: string; channelId: string };
let sender: SilentNumbers;
let webhook: SilentNumbers;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  now = START;
  channel = { tenantId: `t${++tenants}`, channelId: '100' };
  [sender, webhook] = [environment(), environment()];
});

const environment = () => new SilentNumbers({ table, now: () => now });

/** So many messages go out, one each two minutes. */
async function send(count: number): Promise<void> {
  for (let sent = 0; sent < count; sent++) {
    now += 120_000;
    await sender.sent(channel, 1);
  }
}

/** Whether the watchdog would look at the number now, and what it would tell. */
async function watched() {
  const index = new DueIndex(table, 'due');
  const pages = await Promise.all(
    [...Array(DUE_SHARDS).keys()].map((shard) =>
      index.page(shard, { until: now, limit: 100, from: undefined }),
    ),
  );
  const things = pages.flatMap(({ items }) => items.map(dueThing));
  const isDue = things.some((thing) => thing.kind === 'silence' && thing.tenantId === channel.tenantId);
  return isDue ? environment().look(channel) : undefined;
}

it('twenty messages and no customer for a day: people are told once', async () => {
  await webhook.heard(channel);
  await send(SILENT_SENDS);
  now = START + SILENT_MS - 1;
  expect(await watched()).toBeUndefined();
  now += 1;
  const told = await Promise.all([watched(), watched()]);
  expect(told.filter((one) => one !== undefined)).toEqual([{ sent: SILENT_SENDS, forSeconds: 86_400 }]);
  now += 10 * SILENT_MS;
  expect(await watched()).toBeUndefined();
});

it('it is told again when as many more went out and nobody wrote for another day', async () => {
  await webhook.heard(channel);
  await send(SILENT_SENDS);
  now = START + SILENT_MS;
  expect(await watched()).toBeDefined();
  await send(SILENT_SENDS);
  expect(await watched()).toBeUndefined();
  now = START + 2 * SILENT_MS;
  expect(await watched()).toMatchObject({ sent: SILENT_SENDS });
});

it('a customer’s message ends it, also when it comes in the last moment', async () => {
  await webhook.heard(channel);
  await send(SILENT_SENDS);
  now = START + SILENT_MS - 1;
  await webhook.heard(channel);
  now += 1;
  expect(await watched()).toBeUndefined();
  now += SILENT_MS;
  expect(await watched()).toBeUndefined();
});

it('few messages are no sign, however long nobody writes', async () => {
  await webhook.heard(channel);
  await send(SILENT_SENDS - 1);
  now += 10 * SILENT_MS;
  expect(await watched()).toBeUndefined();
  // The twentieth makes it one at once.
  await send(1);
  expect(await watched()).toMatchObject({ sent: SILENT_SENDS });
});

it('a number that was never heard is given a day from its first message on', async () => {
  await send(SILENT_SENDS);
  now = START + 23 * HOUR;
  expect(await watched()).toBeUndefined();
  now = START + 25 * HOUR;
  expect(await watched()).toMatchObject({ sent: SILENT_SENDS });
});

it('a burst counts whole, though it is written at most once a minute', async () => {
  await webhook.heard(channel);
  const before = (await table.items()).length;
  for (let sent = 0; sent < 30; sent++) {
    now += 100;
    await sender.sent(channel, 1);
  }
  expect((await table.items()).length).toBe(before);
  now += 60_000;
  await sender.sent(channel, 1);
  now = START + SILENT_MS;
  expect(await watched()).toMatchObject({ sent: 31 });
});

it('what one environment could not write because of another goes with its next', async () => {
  const other = environment();
  await Promise.all([sender.sent(channel, 10), other.sent(channel, 10)]);
  now += 120_000;
  await sender.sent(channel, 1);
  await other.sent(channel, 1);
  now += SILENT_MS;
  expect(await watched()).toMatchObject({ sent: 22 });
});
