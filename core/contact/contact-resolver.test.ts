import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import { NamelessCustomerError } from './errors.ts';
import { contactKey } from './keys.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(async () => {
  expect(brokenRules(await bench.contacts(), await bench.aliases())).toEqual([]);
  await bench.close();
});

const phone = { waId: '447700900001' };
const user = { userId: 'GB.1' };
const both = { ...phone, ...user };

const resolve = (sender: object, at?: string) => bench.environment().resolve('acme', sender, at);

describe('finding', () => {
  it('makes a contact once and finds it again in another environment', async () => {
    const id = await resolve(phone);
    expect(await resolve(phone)).toBe(id);
    expect(await bench.table.items()).toHaveLength(2);
  });

  it('answers from memory without a call', async () => {
    const contacts = bench.environment();
    const id = await contacts.resolve('acme', { ...both, name: 'Ana' });
    bench.calls.length = 0;
    expect(await contacts.resolve('acme', { ...both, name: 'Ana' })).toBe(id);
    expect(await contacts.resolve('acme', phone)).toBe(id);
    expect(bench.calls).toEqual([]);
  });

  it('forgets after its time', async () => {
    const contacts = bench.environment();
    await contacts.resolve('acme', phone);
    bench.clock.now += 300_000;
    bench.calls.length = 0;
    await contacts.resolve('acme', phone);
    expect(bench.calls).toEqual(['BatchGetItem', 'GetItem']);
  });

  it('leads a user id and its parent to the contact that the phone number has', async () => {
    const id = await resolve(phone);
    expect(await resolve({ ...both, parentUserId: 'GB.ENT.1' })).toBe(id);
    expect(await resolve(user)).toBe(id);
    expect(await resolve({ parentUserId: 'GB.ENT.1' })).toBe(id);
  });

  it('keeps tenants apart', async () => {
    expect(await bench.environment().resolve('other', phone)).not.toBe(await resolve(phone));
  });

  it('writes no phone number and no user id into a key', async () => {
    await resolve(both);
    for (const { pk, sk } of await bench.table.items()) {
      expect(`${pk} ${sk}`).not.toContain(phone.waId);
      expect(`${pk} ${sk}`).not.toContain(user.userId);
    }
  });

  it('refuses a sender without any id, and writes nothing', async () => {
    await expect(resolve({ waId: '', userId: undefined, name: 'Ana' })).rejects.toThrow(
      NamelessCustomerError,
    );
    expect(await bench.table.items()).toEqual([]);
  });

  it('refuses a time that is none', async () => {
    await expect(resolve(phone, 'yesterday')).rejects.toThrow(RangeError);
    expect(await bench.table.items()).toEqual([]);
  });

  it('makes a contact anew whose item was erased', async () => {
    const id = await resolve(phone);
    await bench.table.client.send(
      new DeleteCommand({ TableName: bench.table.tableName, Key: contactKey('acme', id) }),
    );
    expect(await resolve(phone)).not.toBe(id);
  });

  it('of many webhooks that see a new customer at once all get the one contact', async () => {
    const ids = await Promise.all([...Array(8)].map((_, index) => resolve(index % 2 ? both : phone)));
    expect(new Set(ids).size).toBe(1);
    expect(await bench.contacts()).toHaveLength(1);
  });
});

describe('Brazilian numbers', () => {
  it('are one with and without the ninth digit, and what WhatsApp wrote is kept', async () => {
    const id = await resolve({ waId: '553187654321' });
    expect(await resolve({ waId: '5531987654321' }, '2026-11-20T11:00:00Z')).toBe(id);
    expect(await resolve({ waId: '+55 31 98765-4321' }, '2026-11-20T11:00:00Z')).toBe(id);
    expect(await bench.contacts()).toMatchObject([{ wa_id: '553187654321' }]);
  });

  it('of landlines and other countries are left alone', async () => {
    expect(await resolve({ waId: '553132654321' })).not.toBe(await resolve({ waId: '5531932654321' }));
    expect(await resolve({ waId: '5215512345678' })).not.toBe(await resolve({ waId: '525512345678' }));
  });
});

describe('profile', () => {
  const profile = async () => {
    const [{ name, username, wa_id, user_id } = {}] = await bench.contacts();
    return { name, username, wa_id, user_id };
  };

  it('follows the newest sighting, and an older one fills what is missing', async () => {
    const contacts = bench.environment();
    await contacts.resolve('acme', { ...phone, name: 'Ana' }, '2026-11-20T10:00:00Z');
    await contacts.resolve('acme', { ...phone, name: 'Ana B' }, '2026-11-20T11:00:00Z');
    await resolve({ ...both, name: 'A', username: 'ana' }, '2026-11-20T09:00:00Z');
    expect(await profile()).toEqual({ name: 'Ana B', username: 'ana', wa_id: phone.waId, user_id: 'GB.1' });
  });

  it('keeps a text of megabytes short', async () => {
    await resolve({ ...phone, name: `${'x'.repeat(3_000_000)}` });
    expect((await profile()).name).toHaveLength(256);
  });

  it('writes nothing when nothing is new', async () => {
    await resolve({ ...both, name: 'Ana' });
    bench.calls.length = 0;
    await resolve({ ...both, name: 'Ana' });
    expect(bench.calls).not.toContain('TransactWriteItems');
  });
});

describe('merging', () => {
  /** Two contacts, the first made a second before the other. */
  async function two() {
    const older = await resolve(phone);
    bench.clock.now += 1000;
    const younger = await resolve(user);
    bench.clock.now += 1000;
    return { older, younger };
  }

  it('keeps the older contact and leads all aliases to it', async () => {
    const { older, younger } = await two();
    expect(await resolve(both)).toBe(older);
    expect(await resolve(user)).toBe(older);
    expect((await bench.environment().followMerge('acme', younger))?.contact_id).toBe(older);
    expect((await bench.contacts()).find(({ contact_id }) => contact_id === younger)?.merged_into).toBe(
      older,
    );
  });

  it('between contacts of the same moment the smaller id stays', async () => {
    const ids = await Promise.all([resolve(phone), resolve(user)]);
    expect(await resolve(both)).toBe(ids.sort()[0]);
  });

  it('of many webhooks at once ends with one contact', async () => {
    const { older } = await two();
    const ids = await Promise.all([...Array(8)].map(() => resolve(both)));
    expect(new Set(ids)).toEqual(new Set([older]));
  });

  it('of three contacts by one sighting leaves one', async () => {
    const { older } = await two();
    await resolve({ parentUserId: 'GB.ENT.1' });
    expect(await resolve({ ...both, parentUserId: 'GB.ENT.1' })).toBe(older);
    expect((await bench.contacts()).filter(({ merged_into }) => merged_into === older)).toHaveLength(2);
  });

  it('keeps wishes of both, the newer one of each category', async () => {
    const { older, younger } = await two();
    const contacts = bench.environment();
    const wish = (id: string, category: string, value: string, at: string) =>
      contacts.setPreference('acme', id, { category, value, at });
    await wish(older, 'marketing', 'resume', '2026-11-20T10:00:00Z');
    await wish(younger, 'marketing', 'stop', '2026-11-20T11:00:00Z');
    await wish(older, 'news', 'stop', '2026-11-20T10:00:00Z');
    await contacts.resolve('acme', both);
    const { preferences } = (await contacts.followMerge('acme', younger)) ?? {};
    expect(preferences).toMatchObject({ marketing: { value: 'stop' }, news: { value: 'stop' } });
  });

  it('is seen by an environment that remembers the old contact after its time', async () => {
    const stale = bench.environment();
    const { older, younger } = await two();
    expect(await stale.resolve('acme', user)).toBe(younger);
    await resolve(both);
    expect(await stale.resolve('acme', user)).toBe(younger);
    bench.clock.now += 300_000;
    expect(await stale.resolve('acme', user)).toBe(older);
  });

  it('over many merges is followed and shortened', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) {
      ids.push(await resolve({ waId: `44770090010${index}` }));
      bench.clock.now += 1000;
    }
    for (let index = 4; index > 0; index--) {
      // Through a user id that both phone numbers had: the older takes the younger's place, one by one.
      await resolve({ waId: `44770090010${index}`, ...user });
      await resolve({ waId: `44770090010${index - 1}`, ...user });
    }
    const [oldest, , , , youngest = ''] = ids;
    bench.calls.length = 0;
    expect((await bench.environment().followMerge('acme', youngest))?.contact_id).toBe(oldest);
    expect(bench.calls.filter((call) => call === 'GetItem')).toHaveLength(5);
    bench.calls.length = 0;
    await bench.environment().followMerge('acme', youngest);
    expect(bench.calls).toEqual(['GetItem', 'GetItem']);
  });

  it('of more aliases than fit in a transaction is complete', async () => {
    const { older } = await two();
    const contacts = bench.environment();
    for (let index = 0; index < 120; index++) {
      await contacts.resolve('acme', { ...user, waId: `4477009${10_000 + index}` });
    }
    expect(await resolve(both)).toBe(older);
  });
});

it('follows a chain of any length, a bounded part in each call', async () => {
  const id = await resolve(phone);
  await bench.table.client.send(
    new UpdateCommand({
      TableName: bench.table.tableName,
      Key: contactKey('acme', id),
      UpdateExpression: 'SET merged_from = :ids',
      ExpressionAttributeValues: { ':ids': [...Array(40).keys()].map((index) => `ct_${index}`) },
    }),
  );
  for (let index = 0; index < 40; index++) {
    const contact = {
      contact_id: `ct_${index}`,
      created_at: '2026-11-20T12:00:01.000Z',
      version: 2,
      aliases: [],
      profile_at: '2026-11-20T12:00:01.000Z',
      preferences: {},
      merged_from: [],
      merged_into: index === 39 ? id : `ct_${index + 1}`,
    };
    await bench.table.client.send(
      new PutCommand({
        TableName: bench.table.tableName,
        Item: { ...contactKey('acme', contact.contact_id), ...contact },
      }),
    );
  }
  await expect(bench.environment().followMerge('acme', 'ct_0')).rejects.toThrow(ContentionError);
  expect((await bench.environment().followMerge('acme', 'ct_0'))?.contact_id).toBe(id);
  expect(await bench.environment().followMerge('acme', 'ct_none')).toBeUndefined();
});
