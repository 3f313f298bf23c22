import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EVENT_SCHEMAS } from '#core/events/catalog.ts';
import { ALL_FIXTURES } from '#core/whatsapp/inbound/read/fixtures/all.fixture.ts';
import {
  mutate as mutateAnywhere,
  mutation as mutationAnywhere,
} from '#core/whatsapp/inbound/read/fixtures/mutate.fixture.ts';
import { NUMBER } from '#core/whatsapp/inbound/read/fixtures/post.fixture.ts';
import { CONTEXT, inMemoryWebhook, NOW, request, text } from '../../test/benches/webhook.fixture.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';

/** A POST with something of every kind; each message has a customer of its own. */
const BODY = {
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '900',
      time: NOW / 1000,
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { phone_number_id: '100', display_phone_number: '5511' },
            contacts: [
              { wa_id: '5511999990000', user_id: 'BR.1', profile: { name: 'Ana', username: '@ana' } },
            ],
            messages: [
              text('wamid.text', { context: { id: 'wamid.0', from: '5511' }, from_user_id: 'BR.1' }),
              text('wamid.image', {
                type: 'image',
                image: { id: 'media', mime_type: 'image/jpeg', sha256: 'x=', caption: 'Olhe' },
              }),
              text('wamid.flow', {
                type: 'interactive',
                interactive: {
                  type: 'nfm_reply',
                  nfm_reply: { name: 'flow', response_json: '{"a":{"b":[1]}}' },
                },
              }),
              text('wamid.order', {
                type: 'order',
                order: { catalog_id: 'c', product_items: [{ product_retailer_id: 'p', quantity: '2' }] },
              }),
              text('wamid.new', { type: 'hologram', hologram: { x: 1 } }),
              text('wamid.system', {
                type: 'system',
                system: { type: 'user_changed_number', body: 'x', wa_id: '5511888880000' },
              }),
            ],
            statuses: [
              { id: 'wamid.out', status: 'read', timestamp: '1795348800', recipient_id: '5511999990000' },
            ],
            errors: [{ code: 130429, title: 'Rate limit hit' }],
          },
        },
        {
          field: 'smb_message_echoes',
          value: {
            metadata: { phone_number_id: '100' },
            message_echoes: [text('wamid.echo', { from: '5511', to: '5511999990000' })],
          },
        },
        {
          field: 'user_preferences',
          value: {
            metadata: { phone_number_id: '100' },
            user_preferences: [{ wa_id: '5511999990000', category: 'marketing_messages', value: 'stop' }],
          },
        },
        { field: 'account_update', value: { event: 'PARTNER_REMOVED' } },
        { field: 'history', value: { metadata: { phone_number_id: '100' }, history: [{}] } },
      ],
    },
    {
      id: '901',
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: '100' },
            messages: [text('wamid.untouched', { from: '55117' })],
          },
        },
      ],
    },
  ],
};

type Path = (string | number)[];

/** Every place of a JSON value, but the whole. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    return [here, ...pathsOf(part, here)];
  });
}

/** Places outside the last entry, which must come out whatever happens to the first. */
const PATHS = pathsOf(BODY).filter((path) => path[0] === 'entry' && path[1] === 0 && path.length > 2);

const ODD_TEXTS = [
  '',
  '\u0000',
  '\ud800',
  '\uffff',
  'x'.repeat(70_000),
  '__proto__',
  'BR.1',
  '🙂'.repeat(300),
];

const deep = (depth: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
};

const DEEP = 'as deep as this';

const oddValue = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 5, [], {}, [[]], { id: {} }, ...ODD_TEXTS),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  // Built only when it is put in: the report of a failure could not print it.
  fc.constantFrom(30, 3000).map((depth) => ({ [DEEP]: depth })),
);

const mutation = fc.record({
  path: fc.constantFrom(...PATHS),
  action: fc.constantFrom('delete', 'retype', 'duplicate', 'nest', 'rename'),
  odd: oddValue,
});

type Mutation = { path: Path; action: string; odd: unknown };

function built(odd: unknown): unknown {
  const isDeep = odd !== null && typeof odd === 'object' && Object.hasOwn(odd, DEEP);
  return isDeep ? deep(Number((odd as Record<string, unknown>)[DEEP])) : odd;
}

function mutate(body: unknown, { path, action, odd }: Mutation): void {
  let parent = body;
  for (const key of path.slice(0, -1)) {
    if (parent === null || typeof parent !== 'object') return;
    parent = (parent as Record<string | number, unknown>)[key];
  }
  const key = path.at(-1) ?? '';
  if (parent === null || typeof parent !== 'object' || !Object.hasOwn(parent, key)) return;
  const target = parent as Record<string | number, unknown>;
  if (action === 'retype') target[key] = built(odd);
  if (action === 'nest') target[key] = { [key]: target[key] };
  if (action === 'duplicate' && Array.isArray(parent)) parent.push(parent[Number(key)]);
  if (action === 'duplicate' && !Array.isArray(parent)) target[key] = [target[key], target[key]];
  if (action === 'delete' && Array.isArray(parent)) parent.splice(Number(key), 1);
  else if (action === 'delete' || action === 'rename') {
    if (action === 'rename') target[`${key}_`] = target[key];
    delete target[key];
  }
}

/** Posts a body, and sees that each of its items is somewhere, and that what is published is what it says. */
async function expectNothingLost(body: unknown): Promise<void> {
  const { handle, deps, published, receipts, quarantine, log } = inMemoryWebhook();
  const read = deps.read;
  let items = 0;
  deps.read = (value) => {
    const found = read(value);
    items = found?.length ?? 0;
    return found;
  };
  const answer = await handle(request({ body: JSON.stringify(body) }), CONTEXT);
  expect(answer.statusCode).toBe(200);
  expect(published.map(({ payload }) => payload.messageId)).toContain('wamid.untouched');
  const told = (message: string) =>
    log.lines
      .filter((line) => line.message === message)
      .reduce((sum, { fields }) => sum + Number(fields.count), 0);
  const kept = published.length + receipts.length + quarantine.length + told('identities moved');
  expect(kept + told('items were ignored')).toBe(items);
  for (const event of published) {
    EVENT_SCHEMAS[event.event as keyof typeof EVENT_SCHEMAS].parse(event);
  }
}

it('whatever a sender puts into a body, nothing is lost and nothing is answered 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 4 }), async (mutations) => {
      const body = structuredClone(BODY);
      for (const one of mutations) mutate(body, one);
      await expectNothingLost(body);
    }),
    propertyRuns(320, 4),
  );
});

/** Entries of everything that WhatsApp posts, for a number of the bench. */
const ENTRIES = ALL_FIXTURES.flatMap(({ body }) => {
  const json = JSON.stringify(body).replaceAll(NUMBER, '100');
  return json.length > 5_000 ? [] : (JSON.parse(json) as typeof BODY).entry;
});

it('of all that WhatsApp posts, as it is and odd in one place, nothing is lost', async () => {
  const entry = fc.record({ entry: fc.constantFrom(...ENTRIES), how: fc.option(mutationAnywhere) });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 4 }), async (entries) => {
      const odd = entries.map(({ entry, how }) => (how ? mutateAnywhere(entry, how) : entry));
      await expectNothingLost({ ...BODY, entry: [...odd, BODY.entry.at(-1)] });
    }),
    propertyRuns(200, 9),
  );
});
