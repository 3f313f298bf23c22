import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import { UnknownContactError } from './errors.ts';

let bench: ContactsBench;
let id: string;
beforeEach(async () => {
  bench = await startContactsBench();
  id = await bench.environment().resolve('acme', { waId: '447700900001' });
});
afterEach(() => bench.close());

const wish = (value: string, at: string, category = 'marketing_messages') =>
  bench.environment().setPreference('acme', id, { category, value, at });
const kept = async () => (await bench.environment().followMerge('acme', id))?.preferences;

it('keeps the newest, in whatever order they come', async () => {
  await wish('stop', '2026-11-20T11:00:00Z');
  await wish('resume', '2026-11-20T10:00:00Z');
  expect(await kept()).toEqual({ marketing_messages: { value: 'stop', at: '2026-11-20T11:00:00.000Z' } });
  await wish('resume', '2026-11-20T11:30:00Z');
  expect(await kept()).toMatchObject({ marketing_messages: { value: 'resume' } });
});

it.each([
  ['stop', 'resume'],
  ['resume', 'stop'],
])('of one second the opt-out counts: %s, %s', async (first, second) => {
  await wish(first, '2026-11-20T11:00:00Z');
  await wish(second, '2026-11-20T11:00:00Z');
  expect(await kept()).toMatchObject({ marketing_messages: { value: 'stop' } });
});

it('keeps all wishes of webhooks that come at once', async () => {
  await Promise.all(['a', 'b', 'c'].map((category) => wish('stop', '2026-11-20T11:00:00Z', category)));
  expect(Object.keys((await kept()) ?? {}).sort()).toEqual(['a', 'b', 'c']);
});

it('lets no clock that is ahead block later wishes', async () => {
  await wish('resume', '2099-01-01T00:00:00Z');
  bench.clock.now += 1000;
  await wish('stop', new Date(bench.clock.now).toISOString());
  expect(await kept()).toMatchObject({ marketing_messages: { value: 'stop' } });
});

it('goes to the contact that took the place of a merged one', async () => {
  bench.clock.now += 1000;
  const younger = await bench.environment().resolve('acme', { userId: 'GB.1' });
  await bench.environment().resolve('acme', { waId: '447700900001', userId: 'GB.1' });
  await bench
    .environment()
    .setPreference('acme', younger, { category: 'c', value: 'stop', at: '2026-11-20T11:00:00Z' });
  expect(await kept()).toMatchObject({ c: { value: 'stop' } });
});

it('takes odd categories', async () => {
  await wish('stop', '2026-11-20T11:00:00Z', '');
  await wish('stop', '2026-11-20T11:00:00Z', 'constructor');
  await wish('stop', '2026-11-20T11:00:00Z', 'a.b#c');
  expect(Object.keys((await kept()) ?? {}).sort()).toEqual(['a.b#c', 'constructor', 'unspecified']);
});

it('refuses what is unknown or no time, and writes nothing', async () => {
  const contacts = bench.environment();
  const stop = { category: 'c', value: 'stop', at: '2026-11-20T11:00:00Z' };
  await expect(contacts.setPreference('acme', 'ct_no', stop)).rejects.toThrow(UnknownContactError);
  await expect(contacts.setPreference('other', id, stop)).rejects.toThrow(UnknownContactError);
  await expect(contacts.setPreference('acme', id, { ...stop, at: 'now' })).rejects.toThrow(RangeError);
  expect(await kept()).toEqual({});
});
