import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { ContactResolver } from './contact-resolver.ts';
import type { Alias } from './keys.ts';

let table: TestTable;
let calls: string[];

beforeEach(async () => {
  calls = [];
  table = await startConversationsTable(({ operation }) => {
    calls.push(operation);
  });
});
afterEach(() => table.close());

let made = 0;
const resolver = () =>
  new ContactResolver({
    client: table.client,
    tableName: table.tableName,
    now: () => 0,
    newId: () => `ct_${++made}`,
  });

const phone: Alias = { kind: 'phone', value: '5511999990000' };
const user: Alias = { kind: 'user', value: 'BR.1' };

describe('ContactResolver', () => {
  it('makes a contact once and finds it again in another environment', async () => {
    const id = await resolver().resolve('acme', [phone]);
    expect(await resolver().resolve('acme', [phone])).toBe(id);
    expect(await table.items()).toHaveLength(2);
  });

  it('answers from memory without a call', async () => {
    const contacts = resolver();
    const id = await contacts.resolve('acme', [phone, user]);
    calls = [];
    expect(await contacts.resolve('acme', [phone, user])).toBe(id);
    expect(await contacts.resolve('acme', [phone])).toBe(id);
    expect(calls).toEqual([]);
  });

  it('leads a user id to the contact that the phone number has', async () => {
    const id = await resolver().resolve('acme', [phone]);
    expect(await resolver().resolve('acme', [phone, user])).toBe(id);
    expect(await resolver().resolve('acme', [user])).toBe(id);
  });

  it('keeps tenants apart', async () => {
    expect(await resolver().resolve('acme', [phone])).not.toBe(await resolver().resolve('other', [phone]));
  });

  it('writes no phone number into a key', async () => {
    await resolver().resolve('acme', [phone]);
    for (const { pk, sk } of await table.items()) expect(`${pk} ${sk}`).not.toContain(phone.value);
  });

  it('of many webhooks that see a new customer at once all get the one contact', async () => {
    const ids = await Promise.all(
      [...Array(8)].map((_, index) => resolver().resolve('acme', index % 2 ? [phone, user] : [phone])),
    );
    expect(new Set(ids).size).toBe(1);
    const contacts = (await table.items()).filter(({ sk }) => sk === 'CONTACT');
    expect(contacts).toHaveLength(1);
  });
});
