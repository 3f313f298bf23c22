import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import { aliasNames } from './customer-aliases.ts';
import { aliasKey, contactKey } from './keys.ts';
import type { Contact } from './records.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(() => bench.close());

const phone = { waId: '447700900001' };
const user = { userId: 'GB.1' };
const parent = { parentUserId: 'GB.ENT.1' };

const see = (sender: object) => bench.environment().resolve('acme', sender, '2026-11-20T08:00:00Z');
const mergedIntoBy = async (contactId: string) =>
  (await bench.contacts()).find(({ contact_id }) => contact_id === contactId)?.merged_from;

it('begins with none', async () => {
  expect(await mergedIntoBy(await see(phone))).toEqual([]);
});

it('knows the contacts that were merged into it, and those that they had merged_from', async () => {
  const oldest = await see(phone);
  bench.clock.now += 1000;
  const middle = await see(user);
  bench.clock.now += 1000;
  const youngest = await see(parent);
  await see({ ...user, ...parent });
  expect(await mergedIntoBy(middle)).toEqual([youngest]);
  await see({ ...phone, ...user });
  expect(await mergedIntoBy(oldest)).toEqual([middle, youngest]);
  expect(await mergedIntoBy(middle)).toEqual([youngest]);
  await see({ ...phone, name: 'Ana' });
  expect(await mergedIntoBy(oldest)).toEqual([middle, youngest]);
});

it('is written in the transaction of the merge, or not at all', async () => {
  const older = await see(phone);
  bench.clock.now += 1000;
  const younger = await see(user);
  bench.crashAt({ when: 'before', write: 1 });
  await expect(see({ ...phone, ...user })).rejects.toThrow('the process died');
  expect(await mergedIntoBy(older)).toEqual([]);
  bench.crashAt({ when: 'after', write: 1 });
  await expect(see({ ...phone, ...user })).rejects.toThrow('the process died');
  expect(await mergedIntoBy(older)).toEqual([younger]);
});

it('is begun by a contact that was stored without it', async () => {
  const [name = ''] = aliasNames(phone);
  const since = '2026-11-20T07:00:00Z';
  const old: Omit<Contact, 'merged_from'> = {
    ...{ contact_id: 'ct_old', created_at: since, version: 1, aliases: [name] },
    ...{ profile_at: since, preferences: {} },
  };
  const put = (Item: object) =>
    bench.table.client.send(new PutCommand({ TableName: bench.table.tableName, Item: { ...Item } }));
  await put({ ...contactKey('acme', 'ct_old'), ...old });
  await put({ ...aliasKey('acme', name), contact_id: 'ct_old', since, released: false });
  const younger = await see(user);
  await see({ ...phone, ...user });
  expect(await mergedIntoBy('ct_old')).toEqual([younger]);
});
