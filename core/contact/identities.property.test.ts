import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import type { ContactResolver } from './contact-resolver.ts';
import { brokenRules, type ContactsBench, startContactsBench } from './contacts.fixture.ts';
import type { CustomerIds } from './customer-aliases.ts';
import type { Contact } from './records.ts';

const ENVIRONMENTS = 3;

let bench: ContactsBench;
let tenants = 0;
beforeAll(async () => {
  bench = await startContactsBench();
});
afterAll(() => bench.close());

const crashes = fc.option(
  fc.record({ when: fc.constantFrom('before' as const, 'after' as const), write: fc.constantFrom(1, 2) }),
  { nil: undefined, freq: 3 },
);

const senders = fc
  .record({
    person: fc.nat(3),
    shown: fc.subarray(['waId', 'userId', 'parentUserId'] as const, { minLength: 1 }),
  })
  .map(({ person, shown }): CustomerIds => {
    const ids = { waId: `44770090000${person}`, userId: `GB.${person}`, parentUserId: `GB.ENT.${person}` };
    return Object.fromEntries(shown.map((id) => [id, ids[id]]));
  });

/** Sightings that arrive at once, each in one of the environments; then some time goes by. */
const rounds = fc.array(
  fc.record({
    at: fc.constantFrom(0, 1, 60_000, 300_000),
    crash: crashes,
    sightings: fc.array(
      fc.record({ environment: fc.nat(ENVIRONMENTS - 1), sender: senders, ago: fc.nat(5) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

const idsOf = (sender: CustomerIds) => Object.entries(sender).map(([kind, value]) => `${kind}=${value}`);

/** Sets of ids that were ever seen together, directly or over others. */
class People {
  readonly #of = new Map<string, Set<string>>();

  see(ids: string[]): void {
    const all = new Set(ids.flatMap((id) => [id, ...(this.#of.get(id) ?? [])]));
    for (const id of all) this.#of.set(id, all);
  }

  all(): Set<Set<string>> {
    return new Set(this.#of.values());
  }
}

const agoOf = (hours: number) => new Date(bench.clock.now - hours * 3_600_000).toISOString();

function customerIdsOf(id: string): CustomerIds {
  const [kind, value] = id.split('=');
  return { [String(kind)]: value };
}

function rootOf(contacts: Contact[], contactId: string): string | undefined {
  const contact = contacts.find(({ contact_id }) => contact_id === contactId);
  return contact?.merged_into === undefined ? contact?.contact_id : rootOf(contacts, contact.merged_into);
}

test('ids that were ever seen together lead to one contact, whatever the races, memories and crashes', async () => {
  await fc.assert(
    fc.asyncProperty(rounds, async (steps) => {
      const tenant = `p${++tenants}`;
      const people = new People();
      const answers = new Map<string, Set<string>>();
      const environments: ContactResolver[] = [...Array(ENVIRONMENTS)].map(() => bench.environment());
      for (const { at, crash, sightings } of steps) {
        bench.crashAt(crash);
        const results = await Promise.allSettled(
          sightings.map(({ environment, sender, ago }) => {
            people.see(idsOf(sender));
            return environments[environment]?.resolve(tenant, sender, agoOf(ago));
          }),
        );
        results.forEach((result, index) => {
          const { environment = 0, sender = {} } = sightings[index] ?? {};
          // Who dies, forgets.
          if (result.status === 'rejected') environments[environment] = bench.environment();
          else
            for (const id of idsOf(sender))
              answers.set(id, (answers.get(id) ?? new Set()).add(String(result.value)));
        });
        bench.clock.now += at;
      }
      bench.crashAt(undefined);
      // WhatsApp repeats what was not answered.
      for (const { sender } of steps.flatMap(({ sightings }) => sightings)) {
        await bench.environment().resolve(tenant, sender);
      }

      const contacts = await bench.contacts(tenant);
      expect(brokenRules(contacts, await bench.aliases(tenant))).toEqual([]);
      const found = new Set<string>();
      for (const person of people.all()) {
        const ids = await Promise.all(
          [...person].map((id) => bench.environment().resolve(tenant, customerIdsOf(id))),
        );
        expect(new Set(ids).size).toBe(1);
        const [id = ''] = ids;
        expect(found).not.toContain(id);
        found.add(id);
        const before = [...person].flatMap((known) => [...(answers.get(known) ?? [])]);
        for (const contactId of before) expect(rootOf(contacts, contactId)).toBe(id);
      }
      const alive = contacts.filter(({ merged_into }) => merged_into === undefined);
      expect(new Set(alive.map(({ contact_id }) => contact_id))).toEqual(found);
    }),
    propertyRuns(8),
  );
});

/** One person's numbers one after the other: written from at odd hours, changed at even ones. */
const histories = fc
  .record({ numbers: fc.integer({ min: 2, max: 4 }), hasUserId: fc.boolean() })
  .chain(({ numbers, hasUserId }) => {
    const number = (index: number): CustomerIds => ({
      waId: `44770090000${index}`,
      ...(hasUserId ? { userId: `GB.${index}` } : {}),
    });
    const events = [...Array(numbers)].flatMap((_, index) => [
      ...(index === 0 ? [] : [{ hour: 2 * index, before: number(index - 1), sender: number(index) }]),
      { hour: 2 * index + 1, before: undefined, sender: number(index) },
    ]);
    return fc.record({
      last: fc.constant(number(numbers - 1)),
      phones: fc.constant(numbers),
      deliveries: fc
        .tuple(
          fc.shuffledSubarray(events, { minLength: events.length }),
          fc.array(fc.constantFrom(...events), { maxLength: 4 }),
        )
        .map(([once, again]) => [...once, ...again]),
      crash: fc.array(crashes, { minLength: 12, maxLength: 12 }),
    });
  });

test('changes of number end the same in any order, repeated and with crashes', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async ({ last, phones, deliveries, crash }) => {
      const tenant = `m${++tenants}`;
      const start = bench.clock.now;
      const answers = new Set<string>();
      bench.clock.now += 24 * 3_600_000;
      for (const [index, { hour, before, sender }] of deliveries.entries()) {
        const at = new Date(start + hour * 3_600_000).toISOString();
        const deliver = () => {
          const contacts = bench.environment();
          return before ? contacts.move(tenant, before, sender, at) : contacts.resolve(tenant, sender, at);
        };
        bench.crashAt(crash[index]);
        const [result] = await Promise.allSettled([deliver()]);
        bench.crashAt(undefined);
        answers.add(String(result.status === 'fulfilled' ? result.value : await deliver()));
      }

      const contacts = await bench.contacts(tenant);
      const aliases = await bench.aliases(tenant);
      expect(brokenRules(contacts, aliases)).toEqual([]);
      const [alive, ...others] = contacts.filter(({ merged_into }) => merged_into === undefined);
      expect(others).toEqual([]);
      expect(alive).toMatchObject({ wa_id: last.waId });
      for (const contactId of answers) expect(rootOf(contacts, contactId)).toBe(alive?.contact_id);
      expect(aliases.filter(({ released }) => released)).toHaveLength(phones - 1);

      bench.clock.now += 3_600_000;
      expect(await bench.environment().resolve(tenant, { waId: last.waId })).toBe(alive?.contact_id);
      const stranger = { waId: '447700900000', userId: 'GB.99' };
      expect(await bench.environment().resolve(tenant, stranger)).not.toBe(alive?.contact_id);
    }),
    propertyRuns(8),
  );
});

/** One number's owners one after the other, each of whom writes twice; no report links them. */
const owners = fc.integer({ min: 2, max: 4 }).chain((count) => {
  const sightings = [...Array(count * 2).keys()].map((hour) => ({ hour, owner: Math.floor(hour / 2) }));
  return fc.shuffledSubarray(sightings, { minLength: sightings.length });
});

test("owners of one number stay apart in any order, and the number is the last one's", async () => {
  await fc.assert(
    fc.asyncProperty(owners, async (deliveries) => {
      const tenant = `o${++tenants}`;
      const start = bench.clock.now;
      bench.clock.now += 24 * 3_600_000;
      const phone = { waId: '447700900000' };
      const found = new Map<number, Set<string>>();
      for (const { hour, owner } of deliveries) {
        const at = new Date(start + hour * 3_600_000).toISOString();
        const sender = { ...phone, userId: `GB.${owner}` };
        const id = await bench.environment().resolve(tenant, sender, at, 'portfolio');
        found.set(owner, (found.get(owner) ?? new Set()).add(id));
      }
      expect(brokenRules(await bench.contacts(tenant), await bench.aliases(tenant))).toEqual([]);
      expect([...found.values()].map((ids) => ids.size)).toEqual([...found.keys()].map(() => 1));
      expect(new Set([...found.values()].flatMap((ids) => [...ids])).size).toBe(found.size);
      const [last] = found.get(found.size - 1) ?? [];
      expect(await bench.environment().resolve(tenant, phone)).toBe(last);
    }),
    propertyRuns(5),
  );
});
