import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { KnownApps, listApps } from './known-apps.ts';
import type { TenantSpec } from './tenant-spec.ts';

let table: TestTable;

beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

const specOf = (channelApps: string[], ownApps: string[] = []) =>
  ({
    channels: channelApps.map((app) => ({ app })),
    apps: ownApps.map((app) => ({ app })),
  }) as unknown as TenantSpec;

function known() {
  const time = { now: 0 };
  let reads = 0;
  const client: Pick<Table['client'], 'send'> = {
    send: ((...call: Parameters<Table['client']['send']>) => {
      reads += 1;
      return table.client.send(...call);
    }) as Table['client']['send'],
  };
  const counted = { ...table, client: client as Table['client'] };
  const apps = new KnownApps({ table: counted, defaultApp: 'default', now: () => time.now });
  return { apps, time, reads: () => reads };
}

test('knows the installation’s own app without a look, and those that tenants are provisioned with', async () => {
  const { apps, reads } = known();
  expect([await apps.has('default'), reads()]).toEqual([true, 0]);
  await listApps(table, specOf(['default', 'shop'], ['own']));
  expect([await apps.has('shop'), await apps.has('own'), await apps.has('other')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('a flood of names that were made up reads the list once in ten seconds', async () => {
  const { apps, time, reads } = known();
  await Promise.all(Array.from({ length: 50 }, (_, index) => apps.has(`made-up-${index}`)));
  for (let index = 0; index < 1_000; index++) await apps.has(`later-${index}`);
  expect(reads()).toBe(1);
  time.now = 10_000;
  await apps.has('made-up-0');
  expect(reads()).toBe(2);
});

test('an app that is provisioned later is known ten seconds later, also to one that said no before', async () => {
  const { apps, time } = known();
  expect(await apps.has('shop')).toBe(false);
  await listApps(table, specOf(['shop']));
  expect(await apps.has('shop')).toBe(false);
  time.now = 10_000;
  expect(await apps.has('shop')).toBe(true);
});

test('listing again changes nothing, and loses no other tenant’s app', async () => {
  const outcomes = async (...given: Parameters<typeof specOf>) =>
    (await listApps(table, specOf(...given))).map(({ outcome }) => outcome);
  expect(await outcomes(['a'])).toEqual(['created']);
  expect(await outcomes(['b'], ['c'])).toEqual(['updated']);
  expect(await outcomes(['a'], ['c'])).toEqual(['unchanged']);
  const { apps } = known();
  expect([await apps.has('a'), await apps.has('b'), await apps.has('c')]).toEqual([true, true, true]);
});
