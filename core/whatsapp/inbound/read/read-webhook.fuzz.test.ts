import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { customerIdsSchema, inboundContentSchema } from '#core/events/inbox-message-received.ts';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import type { WebhookItem } from '../items.ts';
import { ALL_FIXTURES } from './fixtures/all.fixture.ts';
import { type Mutation, mutate, mutation } from './fixtures/mutate.fixture.ts';
import { messagesPost } from './fixtures/post.fixture.ts';
import { readWebhook } from './read-webhook.ts';

/** Bodies with texts at their limits are tried elsewhere; thousands of runs of them only take time. */
const MAX_BODY_LENGTH = 5_000;

const SEED = 20_261_122;

interface Entry {
  changes: Array<{ value: { messages?: unknown[] } }>;
}

const fixtures = ALL_FIXTURES.flatMap(({ body, items }) => {
  const json = JSON.stringify(body);
  return json.length > MAX_BODY_LENGTH ? [] : [{ body: JSON.parse(json) as { entry: Entry[] }, items }];
});

/** Elements of `messages` that are read without contacts, and the items each becomes. */
const messages = fixtures.flatMap(({ body, items }) => {
  const value = body.entry[0]?.changes[0]?.value;
  const list = value?.messages ?? [];
  const [first] = list;
  const isPlain = list.length === 1 && isDeepStrictEqual(body, messagesPost({ messages: list }));
  return isPlain ? [{ message: first, items }] : [];
});

/** Entries of a POST, and the items each becomes. */
const entries = fixtures.flatMap(({ body, items }) => {
  const [entry] = body.entry;
  return body.entry.length === 1 && entry !== undefined ? [{ entry: entry as unknown, items }] : [];
});

function applied(value: unknown, mutations: Mutation[]): unknown {
  return mutations.reduce(mutate, value);
}

/** As JSON writes it. */
const HALF_A_PAIR = /\\ud[89a-f]/;

/** `toEqual` alone would take most of the time of thousands of runs. */
function expectSame(read: WebhookItem[], expected: WebhookItem[]): void {
  if (!isDeepStrictEqual(plain(read), plain(expected))) expect(read).toEqual(expected);
}

function plain(items: WebhookItem[]): unknown {
  return JSON.parse(JSON.stringify(items));
}

/** Every item can be handed on: it can be written, and its content is what the event's schema says. */
function expectSound(items: WebhookItem[]): void {
  for (const item of items) {
    const json = JSON.stringify(item);
    const isMessage = item.kind === 'message' || item.kind === 'echo';
    if (json.length > 1_000_000) expect.unreachable(`an item of ${json.length} characters`);
    if (isMessage && HALF_A_PAIR.test(json)) expect(json).not.toMatch(HALF_A_PAIR);
    if (!isMessage) continue;
    const content = inboundContentSchema.safeParse(item.content);
    const party = customerIdsSchema.safeParse(item.kind === 'message' ? item.from : item.to).data;
    if (!content.success) expect(content.error).toBeUndefined();
    if (party?.waId === undefined && party?.userId === undefined) expect.unreachable('nobody wrote');
  }
}

const few = fc.array(mutation, { minLength: 1, maxLength: 2 });

const post = (entry: unknown[]) => ({ object: 'whatsapp_business_account', entry });

test('a mutated message becomes an item, and its neighbours are read as ever', () => {
  const element = fc.record({
    known: fc.constantFrom(...messages),
    mutations: fc.oneof(fc.constant<Mutation[]>([]), few),
  });
  let mutated = 0;
  fc.assert(
    fc.property(fc.array(element, { minLength: 1, maxLength: 3 }), (elements) => {
      const parts = elements.map(({ known, mutations }) => {
        mutated += mutations.length === 0 ? 0 : 1;
        if (mutations.length === 0) return known;
        const message = applied(known.message, mutations);
        return { message, items: readWebhook(messagesPost({ messages: [message] })) ?? [] };
      });
      const items = readWebhook(messagesPost({ messages: parts.map(({ message }) => message) })) ?? [];
      for (const part of parts) expect(part.items.length).toBeGreaterThan(0);
      expectSame(
        items,
        parts.flatMap((part) => part.items),
      );
      expectSound(items);
    }),
    propertyRuns(3_000, SEED),
  );
  expect(mutated).toBeGreaterThan(1_500);
});

test('a mutated entry holds up no other, and does not vanish', () => {
  const known = fc.constantFrom(...entries);
  fc.assert(
    fc.property(known, known, known, few, (before, victim, after, mutations) => {
      const entry = applied(victim.entry, mutations);
      const items = readWebhook(post([before.entry, entry, after.entry])) ?? [];
      const count = items.length - before.items.length - after.items.length;
      expect(count).toBeGreaterThanOrEqual(countElements(entry));
      expectSame(items.slice(0, before.items.length), before.items);
      expectSame(items.slice(before.items.length + count), after.items);
      expectSound(items);
    }),
    propertyRuns(3_000, SEED),
  );
});

test('a POST mutated anywhere is no envelope or is read', () => {
  fc.assert(
    fc.property(fc.constantFrom(...entries), few, ({ entry }, mutations) => {
      const body = applied(post([entry]), mutations);
      const items = readWebhook(body);
      const isEnvelope = isObject(body) && body.object === 'whatsapp_business_account';
      expect(items === undefined).toBe(!isEnvelope);
      expectSound(items ?? []);
    }),
    propertyRuns(1_000, SEED),
  );
  expect('polluted' in {}).toBe(false);
});

const LISTS = ['messages', 'statuses'];

/** The least number of items an entry must become, from a plain reading of the rules. */
function countElements(entry: unknown): number {
  if (!isObject(entry)) return 1;
  if (!Array.isArray(entry.changes)) return 0;
  return entry.changes.reduce((sum: number, change: unknown) => {
    const isMessages = isObject(change) && change.field === 'messages' && isObject(change.value);
    if (!isMessages || !isObject(change.value)) return sum + 1;
    const { value } = change;
    const elements = LISTS.map((name) => (Array.isArray(value[name]) ? value[name].length : 0));
    return (
      sum +
      Math.max(
        1,
        elements.reduce((total, count) => total + count, 0),
      )
    );
  }, 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
