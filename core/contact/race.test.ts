import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ContactResolver } from './contact-resolver.ts';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';

let bench: ContactsBench;
beforeEach(async () => {
  bench = await startContactsBench();
});
afterEach(() => bench.close());

const phone = { waId: '447700900001' };
const other = { waId: '447700900002' };
const user = { userId: 'GB.1' };
const parent = { parentUserId: 'GB.ENT.1' };

const early = '2026-11-20T08:00:00Z';
const change = '2026-11-20T09:00:00Z';
const late = '2026-11-20T10:00:00Z';

type Act = (contacts: ContactResolver) => Promise<unknown>;
const see =
  (sender: object, at = early): Act =>
  (contacts) =>
    contacts.resolve('acme', sender, at);
const move =
  (before: object, after: object): Act =>
  (contacts) =>
    contacts.move('acme', before, after, change);
const stop =
  (of: object): Act =>
  async (contacts) =>
    contacts.setPreference('acme', await contacts.resolve('acme', of, early), {
      category: 'c',
      value: 'stop',
      at: early,
    });

/** Contacts made before, in this order; what is done; what somebody else does between its read and its write. */
const races: Record<
  string,
  { given?: Act[]; act: Act; meanwhile: Act; people: object[][]; stopped?: object }
> = {
  'two that make the same contact': {
    act: see(phone),
    meanwhile: see({ ...phone, ...user }),
    people: [[phone, user]],
  },
  'two that link an alias each': {
    given: [see(phone)],
    act: see({ ...phone, ...user }),
    meanwhile: see({ ...phone, ...parent }),
    people: [[phone, user, parent]],
  },
  'a link, and a merge into another contact': {
    given: [see(user), see(phone)],
    act: see({ ...phone, ...parent }),
    meanwhile: see({ ...phone, ...user }),
    people: [[phone, user, parent]],
  },
  'a merge, and a link to the older contact': {
    given: [see(phone), see(user)],
    act: see({ ...phone, ...user }),
    meanwhile: see({ ...phone, ...parent }),
    people: [[phone, user, parent]],
  },
  'a merge, and a link to the younger contact': {
    given: [see(phone), see(user)],
    act: see({ ...phone, ...user }),
    meanwhile: see({ ...user, ...parent }),
    people: [[phone, user, parent]],
  },
  'a merge, and another into the third': {
    given: [see(parent), see(user), see(phone)],
    act: see({ ...phone, ...user }),
    meanwhile: see({ ...user, ...parent }),
    people: [[phone, user, parent]],
  },
  'a merge, and an opt-out of the older contact': {
    given: [see(phone), see(user)],
    act: see({ ...phone, ...user }),
    meanwhile: stop(phone),
    people: [[phone, user]],
    stopped: phone,
  },
  'a merge, and an opt-out of the younger contact': {
    given: [see(phone), see(user)],
    act: see({ ...phone, ...user }),
    meanwhile: stop(user),
    people: [[phone, user]],
    stopped: phone,
  },
  'an opt-out, and a merge': {
    given: [see(phone), see(user)],
    act: stop(user),
    meanwhile: see({ ...phone, ...user }),
    people: [[phone, user]],
    stopped: phone,
  },
  'two strangers who get a number that is free': {
    given: [see(phone), move(phone, other)],
    act: see(phone, late),
    meanwhile: see({ ...phone, ...user }, late),
    people: [[other], [phone, user]],
  },
  'a change of number, and an alias': {
    given: [see(phone)],
    act: move(phone, other),
    meanwhile: see({ ...phone, ...user }),
    people: [[other, user]],
  },
  'an alias, and a change of number': {
    given: [see(phone)],
    act: see({ ...phone, ...user }),
    meanwhile: move(phone, other),
    people: [[other, user]],
  },
  'a change of number, and a first message from the new one': {
    given: [see(phone)],
    act: move(phone, other),
    meanwhile: see({ ...other, ...user }, late),
    people: [[other, user]],
  },
};

it.each(Object.entries(races))('%s', async (_name, { given = [], act, meanwhile, people, stopped }) => {
  for (const step of given) {
    await step(bench.environment());
    bench.clock.now += 1000;
  }
  bench.interrupt(() => meanwhile(bench.environment()));
  await act(bench.environment());

  const contacts = await bench.contacts();
  expect(brokenRules(contacts, await bench.aliases())).toEqual([]);
  expect(contacts.filter(({ merged_into }) => merged_into === undefined)).toHaveLength(people.length);
  const found = new Set<string>();
  for (const ids of people) {
    const answers = await Promise.all(ids.map((id) => bench.environment().resolve('acme', id)));
    expect(new Set(answers).size).toBe(1);
    found.add(answers[0] ?? '');
  }
  expect(found.size).toBe(people.length);
  if (stopped) {
    const id = await bench.environment().resolve('acme', stopped);
    expect((await bench.environment().followMerge('acme', id))?.preferences).toMatchObject({
      c: { value: 'stop' },
    });
  }
});
