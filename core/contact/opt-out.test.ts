import { afterEach, beforeEach, expect, it } from 'vitest';
import { ContactRepository } from './contact-repository.ts';
import { type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import { storeOptOut, templateRefusal } from './opt-out.ts';

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
  expect(await templateRefusal(contacts, ids)).toBeUndefined();
  await storeOptOut({ table, contacts, now: () => clock.now }, ids);
  expect(await templateRefusal(contacts, ids)).toBe('opted_out');
  clock.now += 1_000;
  const resume = {
    category: 'marketing_messages',
    value: 'resume',
    at: new Date(clock.now).toISOString(),
  };
  await bench.environment().setPreference('acme', ids.contact_id, resume);
  expect(await templateRefusal(contacts, ids)).toBeUndefined();
});

it('is false of a contact that is not there', async () => {
  const contacts = new ContactRepository(bench.table);
  expect(await templateRefusal(contacts, { tenant_id: 'acme', contact_id: 'ct_no' })).toBeUndefined();
});

it('is told of a contact whose phone number another person has by now', async () => {
  const contacts = new ContactRepository(bench.table);
  const seen = (userId: string) => {
    bench.clock.now += 1_000;
    const at = new Date(bench.clock.now).toISOString();
    return bench.environment().resolve('acme', { waId: '447700900001', userId }, at, 'portfolio');
  };
  const contact_id = await seen('GB.1');
  const former = { tenant_id: 'acme', contact_id, wa_id: '447700900001' };
  expect(await templateRefusal(contacts, former)).toBeUndefined();
  await seen('GB.2');
  expect(await templateRefusal(contacts, former)).toBe('number_given_up');
});
