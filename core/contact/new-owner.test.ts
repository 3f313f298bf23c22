import { afterEach, beforeEach, expect, it } from 'vitest';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(async () => {
  expect(brokenRules(await bench.contacts(), await bench.aliases())).toEqual([]);
  await bench.close();
});

const phone = { waId: '447700900001' };
const ana = { userId: 'GB.1' };
const bia = { userId: 'GB.2' };

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
const resolve = (sender: object, hour: number, scope = 'portfolio') =>
  bench.environment().resolve('acme', sender, at(hour), scope);
const contactOf = async (id: string) => (await bench.contacts()).find(({ contact_id }) => contact_id === id);

it('who gets the number of another customer is a new contact, and the other keeps theirs without the number', async () => {
  const former = await resolve({ ...phone, ...ana, name: 'Ana' }, 8);
  const owner = await resolve({ ...phone, ...bia, name: 'Bia' }, 9);
  expect(owner).not.toBe(former);
  expect(await resolve(phone, 10)).toBe(owner);
  expect(await resolve(ana, 10)).toBe(former);
  expect(await contactOf(former)).toMatchObject({ user_id: 'GB.1', name: 'Ana' });
  expect(await contactOf(former)).not.toHaveProperty('wa_id');
  expect(await contactOf(owner)).toMatchObject({ wa_id: phone.waId, name: 'Bia', merged_from: [] });
});

it('who gets a number and was known by user id stays who they were', async () => {
  const former = await resolve({ ...phone, ...ana }, 7);
  const known = await resolve(bia, 8);
  expect(await resolve({ ...phone, ...bia }, 9)).toBe(known);
  expect(await resolve(phone, 10)).toBe(known);
  expect(await resolve(ana, 10)).toBe(former);
});

it('a late message of the former owner takes nothing from the new one', async () => {
  const owner = await resolve({ ...phone, ...bia }, 9);
  const former = await resolve({ ...phone, ...ana }, 8);
  expect(former).not.toBe(owner);
  expect(await resolve(phone, 10)).toBe(owner);
});

it('a number that was known without a user id gets its first', async () => {
  const id = await resolve(phone, 8);
  expect(await resolve({ ...phone, ...ana }, 9)).toBe(id);
});

it('a report that links the ids keeps the contact', async () => {
  const id = await resolve({ ...phone, ...ana }, 8);
  await bench.environment().move('acme', ana, { ...phone, ...bia }, at(9), 'portfolio');
  expect(await resolve({ ...phone, ...bia }, 10)).toBe(id);
});

it('a report takes a new number from its former owner, not their history', async () => {
  const next = { waId: '447700900002' };
  const former = await resolve({ ...next, userId: 'GB.9' }, 7);
  const id = await resolve({ ...phone, ...ana }, 8);
  const moved = await bench
    .environment()
    .move('acme', { ...phone, ...ana }, { ...next, ...bia }, at(9), 'portfolio');
  expect(moved).toBe(id);
  expect(await resolve(next, 10)).toBe(id);
  expect(await resolve({ userId: 'GB.9' }, 10)).toBe(former);
});

it('a user id of another portfolio contradicts nothing', async () => {
  const id = await resolve({ ...phone, ...ana }, 8, 'one');
  expect(await resolve({ ...phone, ...bia }, 9, 'other')).toBe(id);
  expect(await resolve(bia, 10, 'other')).toBe(id);
});

it('contacts of two portfolios are not made one by a phone number', async () => {
  const one = await resolve({ ...phone, ...ana }, 8, 'one');
  const other = await resolve(bia, 8, 'other');
  expect(await resolve({ ...phone, ...bia }, 9, 'other')).toBe(other);
  expect(await resolve({ ...phone, ...ana }, 10, 'one')).toBe(one);
});
