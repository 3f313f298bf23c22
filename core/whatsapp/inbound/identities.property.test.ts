import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { brokenRules, type ContactsBench, startContactsBench } from '#core/contact/contacts.fixture.ts';
import { inMemoryWebhook } from '../../../test/benches/webhook.fixture.ts';
import { countingSource } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { processItems } from './process-items.ts';
import { accountsOfNumbers } from './read/accounts-of-numbers.ts';
import { readWebhook } from './read/read-webhook.ts';

let bench: ContactsBench;
let tenants = 0;
beforeAll(async () => {
  bench = await startContactsBench();
});
afterAll(() => bench.close());

const PEOPLE = 2;
/** Numbers that a person has one after the other. */
const NUMBERS = 3;
/** Business numbers, each of another portfolio: ids count in one of them only. */
const PORTFOLIOS = [0, 1] as const;

const phoneOf = (person: number, era: number) => `4477009${person}000${era}`;
const userOf = (person: number, era: number, portfolio: number) => `GB.${portfolio}x${person}x${era}`;

/** What one webhook tells of a person, at an hour. Eras begin at even hours, and people write at odd ones. */
interface Told {
  kind: 'message' | 'notice' | 'status';
  person: number;
  portfolio: number;
  era: number;
  /** Whether the phone number stands there. */
  shown: boolean;
}

const arbitraryTold = fc.record({
  kind: fc.constantFrom('message' as const, 'status' as const),
  person: fc.nat(PEOPLE - 1),
  portfolio: fc.constantFrom(...PORTFOLIOS),
  era: fc.nat(NUMBERS - 1),
  shown: fc.boolean(),
});

/** Every notice of every change, in some form, in both portfolios; messages and statuses between; some of it twice. */
const histories = fc
  .record({
    shown: fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
    others: fc.array(arbitraryTold, { minLength: 3, maxLength: 12 }),
  })
  .chain(({ shown, others }) => {
    const notices: Told[] = [...Array(PEOPLE).keys()].flatMap((person) =>
      PORTFOLIOS.flatMap((portfolio) =>
        [1, 2].map((era, index) => ({
          ...{ kind: 'notice' as const, person, portfolio, era },
          shown: shown[person * 4 + portfolio * 2 + index] ?? true,
        })),
      ),
    );
    const all = [...notices, ...others];
    return fc
      .tuple(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.array(fc.constantFrom(...all), { maxLength: 4 }),
      )
      .map(([once, again]) => [...once, ...again]);
  });

/** A POST as WhatsApp makes it. */
function postOf({ kind, person, portfolio, era, shown }: Told, start: number, id: string) {
  const timestamp = String(Math.floor(start / 1000) + (2 * era + (kind === 'notice' ? 0 : 1)) * 3_600);
  const [user, phone] = [userOf(person, era, portfolio), phoneOf(person, era)];
  const from = { from_user_id: user, ...(shown ? { from: phone } : {}) };
  const lists = {
    message: {
      contacts: [{ user_id: user, ...(shown ? { wa_id: phone } : {}) }],
      messages: [{ id, timestamp, type: 'text', text: { body: 'Oi' }, ...from }],
    },
    notice: {
      messages: [
        {
          ...{ id, timestamp, type: 'system' },
          ...(shown ? { from: phoneOf(person, era - 1) } : {}),
          system: {
            type: shown ? 'user_changed_number' : 'user_changed_user_id',
            body: 'changed',
            user_id: user,
            previous_user_id: userOf(person, era - 1, portfolio),
            ...(shown ? { wa_id: phone } : {}),
          },
        },
      ],
    },
    // It is about a message of ours to an older number, and tells nothing of who has it now.
    status: {
      contacts: [{ user_id: user, wa_id: phoneOf((person + 1) % PEOPLE, era) }],
      statuses: [{ id, timestamp, status: 'delivered', recipient_id: phone, recipient_user_id: user }],
    },
  };
  const value = { metadata: { phone_number_id: String(100 + portfolio) }, ...lists[kind] };
  const entry = [{ id: String(900 + portfolio), changes: [{ field: 'messages', value }] }];
  return { object: 'whatsapp_business_account', entry };
}

it('in any order a person is one contact in each portfolio, nobody’s ids lead to somebody else, and who is two is named', async () => {
  await fc.assert(
    fc.asyncProperty(histories, async (history) => {
      const tenant_id = `w${++tenants}`;
      const start = bench.clock.now;
      bench.clock.now += 24 * 3_600_000;
      const { deps, published } = inMemoryWebhook({
        findChannel: async (app, channel_id) => ({
          tenant_id,
          app,
          channel_id,
          display_phone_number: '5511',
        }),
      });
      let posts = 0;
      const deliver = async (told: Told) => {
        const body = postOf(told, start, `wamid.${++posts}`);
        const source = { ...countingSource(0), now: () => bench.clock.now };
        const ports = { ...deps.process, source, contacts: bench.environment() };
        const rest = { traceId: '1-5759e988-bd862e3fe1be46a994272793', deadline: Number.MAX_SAFE_INTEGER };
        const items = readWebhook(body) ?? [];
        await processItems(ports, { app: 'shop', items, accounts: accountsOfNumbers(body), ...rest });
        return published.at(-1)?.payload;
      };
      for (const told of history) await deliver(told);

      const owners = new Map<string, number>();
      for (const person of [...Array(PEOPLE).keys()]) {
        const now = { kind: 'message' as const, person, era: NUMBERS - 1, shown: true };
        const seen = [];
        for (const portfolio of PORTFOLIOS) seen.push(await deliver({ ...now, portfolio }));
        const [one, other] = seen.map((payload) => String(payload?.contactId));
        if (one !== other) {
          const named = seen.flatMap((payload, index) =>
            payload?.samePhoneAs === undefined ? [] : [[index, payload.samePhoneAs]],
          );
          expect([[[0, other]], [[1, one]]]).toContainEqual(named);
        }
        for (const portfolio of PORTFOLIOS) {
          const ids = [...Array(NUMBERS).keys()].map((era) => ({ userId: userOf(person, era, portfolio) }));
          const known = history.filter((told) => told.person === person && told.portfolio === portfolio);
          const eras = new Set(
            known.flatMap(({ kind, era }) => (kind === 'notice' ? [era - 1, era] : [era])),
          );
          for (const [era, sender] of ids.entries()) {
            if (!eras.has(era)) continue;
            const contactId = await bench
              .environment()
              .resolve(tenant_id, sender, undefined, String(900 + portfolio));
            expect(contactId).toBe(portfolio === 0 ? one : other);
            expect(owners.get(contactId) ?? person).toBe(person);
            owners.set(contactId, person);
          }
        }
      }
      expect(brokenRules(await bench.contacts(tenant_id), await bench.aliases(tenant_id))).toEqual([]);
    }),
    propertyRuns(10),
  );
});
