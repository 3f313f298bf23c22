import { afterEach, beforeEach, expect, it } from 'vitest';
import { ContactRepository } from './contact-repository.ts';
import { type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import { isOptedOut, storeOptOut } from './opt-out.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(() => bench.close());

it('is told of a contact by what WhatsApp posts and by what it refuses', async () => {
  const { table, clock } = bench;
  const contacts = new ContactRepository(table);
  const ids = {
    tenant_id: 'acme',
    contact_id: await bench.environment().resolve('acme', { waId: '447700900001' }),
  };
  expect(await isOptedOut(contacts, ids)).toBe(false);
  await storeOptOut({ table, contacts, now: () => clock.now }, ids);
  expect(await isOptedOut(contacts, ids)).toBe(true);
  clock.now += 1_000;
  const resume = {
    category: 'marketing_messages',
    value: 'resume',
    at: new Date(clock.now).toISOString(),
  };
  await bench.environment().setPreference('acme', ids.contact_id, resume);
  expect(await isOptedOut(contacts, ids)).toBe(false);
});

it('is false of a contact that is not there', async () => {
  const contacts = new ContactRepository(bench.table);
  expect(await isOptedOut(contacts, { tenant_id: 'acme', contact_id: 'ct_no' })).toBe(false);
});
