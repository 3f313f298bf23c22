import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(async () => {
  expect(brokenRules(await bench.contacts(), await bench.aliases())).toEqual([]);
  await bench.close();
});

const at = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00Z`;
const resolve = (sender: object, hour = 12) => bench.environment().resolve('acme', sender, at(hour));
const move = (before: object, after: object, hour: number) =>
  bench.environment().move('acme', before, after, at(hour));
const living = async () => (await bench.contacts()).filter(({ merged_into }) => merged_into === undefined);

const old = { waId: '447700900001' };
const next = { waId: '447700900002' };

describe('a new phone number', () => {
  it('keeps the contact, and the old number is free for somebody else', async () => {
    const id = await resolve(old, 8);
    expect(await move(old, next, 9)).toBe(id);
    expect(await resolve(next, 10)).toBe(id);
    expect(await resolve(old, 11)).not.toBe(id);
    expect(await resolve({ ...old, userId: 'GB.9' }, 12)).not.toBe(id);
    expect((await living()).find(({ contact_id }) => contact_id === id)).toMatchObject({ wa_id: next.waId });
  });

  it('still finds the contact for a late message from the old number', async () => {
    const id = await resolve(old, 7);
    await move(old, next, 9);
    expect(await resolve(old, 8)).toBe(id);
    expect(await resolve({ ...old, userId: 'GB.1' }, 8)).toBe(id);
    expect(await resolve({ userId: 'GB.1' })).toBe(id);
    expect(await resolve(old, 10)).not.toBe(id);
  });

  it('is not taken back by a late message in the same environment', async () => {
    const contacts = bench.environment();
    const id = await contacts.resolve('acme', old, at(7));
    await contacts.move('acme', old, next, at(9));
    expect(await contacts.resolve('acme', old, at(8))).toBe(id);
    expect(await contacts.resolve('acme', old, at(10))).not.toBe(id);
  });

  it('forgets the old number after 32 days', async () => {
    const id = await resolve(old, 7);
    await move(old, next, 9);
    bench.clock.now += 32 * 24 * 60 * 60 * 1000;
    expect(await resolve(old, 8)).not.toBe(id);
  });

  it('is followed by the environment that was told at once', async () => {
    const contacts = bench.environment();
    const id = await contacts.resolve('acme', old, at(8));
    await contacts.move('acme', old, next, at(9));
    bench.calls.length = 0;
    expect(await contacts.resolve('acme', next, at(10))).toBe(id);
    expect(bench.calls).toEqual([]);
    expect(await contacts.resolve('acme', old, at(10))).not.toBe(id);
  });

  it('done twice changes nothing', async () => {
    await resolve(old, 8);
    await move(old, next, 9);
    const items = await bench.table.items();
    await move(old, next, 9);
    expect(await bench.table.items()).toEqual(items);
  });

  it('reported again after the old number got a new owner leaves that one alone', async () => {
    const id = await resolve(old, 8);
    await move(old, next, 9);
    const stranger = await resolve(old, 11);
    expect(await move(old, next, 9)).toBe(id);
    expect(await resolve(old, 12)).toBe(stranger);
  });

  it('that wrote before the report came makes both contacts one', async () => {
    const id = await resolve(old, 8);
    bench.clock.now += 1000;
    const early = await resolve(next, 10);
    expect(await move(old, next, 9)).toBe(id);
    expect((await bench.environment().followMerge('acme', early))?.contact_id).toBe(id);
  });

  it('of somebody unknown makes a contact that late messages find', async () => {
    const id = await move({ ...old, userId: 'GB.1' }, next, 9);
    expect(await resolve(old, 8)).toBe(id);
    expect(await resolve({ userId: 'GB.1' }, 10)).toBe(id);
    expect(await resolve(next, 10)).toBe(id);
  });

  it('that is given back belongs to the contact again, whatever comes late', async () => {
    const id = await resolve(old, 8);
    await move(old, next, 9);
    await move(next, old, 10);
    await move(old, next, 9);
    expect(await resolve(old, 12)).toBe(id);
    expect(await resolve(next, 12)).not.toBe(id);
  });

  it('given up twice stays given up at the later time', async () => {
    const id = await resolve(old, 4);
    await move(old, next, 5);
    await move(next, old, 6);
    await move(old, next, 9);
    await move(old, next, 5);
    expect(await resolve(old, 8)).toBe(id);
    expect(await resolve(next, 10)).toBe(id);
  });

  it('with or without the ninth digit is no change', async () => {
    const id = await resolve({ waId: '553187654321' }, 8);
    expect(await move({ waId: '553187654321' }, { waId: '5531987654321' }, 9)).toBe(id);
    expect(await resolve({ waId: '553187654321' }, 10)).toBe(id);
  });
});

describe('a new user id', () => {
  it('without a phone number releases the number, and keeps the old user id', async () => {
    const id = await resolve({ ...old, userId: 'GB.1' }, 8);
    expect(await move({ userId: 'GB.1' }, { userId: 'GB.2' }, 9)).toBe(id);
    const [contact] = await living();
    expect(contact).toMatchObject({ user_id: 'GB.2' });
    expect(contact).not.toHaveProperty('wa_id');
    expect(await resolve({ userId: 'GB.2' }, 10)).toBe(id);
    expect(await resolve({ userId: 'GB.1' }, 10)).toBe(id);
    expect(await resolve({ ...old, userId: 'GB.9' }, 10)).not.toBe(id);
  });

  it('with the same phone number keeps it', async () => {
    const id = await resolve({ ...old, userId: 'GB.1' }, 8);
    expect(await move({ userId: 'GB.1' }, { ...old, userId: 'GB.2' }, 9)).toBe(id);
    expect(await resolve(old, 10)).toBe(id);
  });

  it('with another phone number releases the one that was not named', async () => {
    const id = await resolve({ ...old, userId: 'GB.1' }, 8);
    expect(await move({ userId: 'GB.1' }, { ...next, userId: 'GB.2' }, 9)).toBe(id);
    expect(await resolve(old, 10)).not.toBe(id);
  });

  it('of the parent alone keeps the phone number', async () => {
    const id = await resolve({ ...old, parentUserId: 'GB.ENT.1' }, 8);
    expect(await move({ ...old, parentUserId: 'GB.ENT.1' }, { parentUserId: 'GB.ENT.2' }, 9)).toBe(id);
    expect(await resolve(old, 10)).toBe(id);
    expect(await resolve({ parentUserId: 'GB.ENT.2' }, 10)).toBe(id);
  });
});

it('leaves alone a number that was linked after the change', async () => {
  const id = await resolve({ ...old, userId: 'GB.1' }, 10);
  expect(await move({ userId: 'GB.1' }, { ...next, userId: 'GB.2' }, 9)).toBe(id);
  expect(await resolve(old, 11)).toBe(id);
});

it('to nobody does nothing', async () => {
  expect(await move(old, { name: 'Ana' }, 9)).toBeUndefined();
  expect(await bench.table.items()).toEqual([]);
});

it('of many webhooks at once ends with one contact', async () => {
  const id = await resolve(old, 8);
  bench.clock.now += 1000;
  await resolve(next, 10);
  const ids = await Promise.all(
    [...Array(8)].map((_, index) => (index % 2 ? move(old, next, 9) : resolve(next, 10))),
  );
  expect(new Set(await Promise.all(ids.map(follow)))).toEqual(new Set([id]));
});

async function follow(contactId: string | undefined) {
  return contactId && (await bench.environment().followMerge('acme', contactId))?.contact_id;
}
