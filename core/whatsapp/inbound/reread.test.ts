import { expect, it } from 'vitest';
import { inMemoryWebhook, NOW } from '../../../test/benches/webhook.fixture.ts';
import type { WebhookItem } from './items.ts';
import { processItems } from './process-items.ts';
import { quarantineItem, quarantineItemSchema } from './quarantine.ts';
import { LIST_FIELDS } from './read/fields.ts';
import { ALL_FIXTURES } from './read/fixtures/all.fixture.ts';
import { NUMBER } from './read/fixtures/post.fixture.ts';
import { readWebhook } from './read/read-webhook.ts';
import { reread } from './reread.ts';

const TRACE = '1-5759e988-bd862e3fe1be46a994272793';

/** The number of the fixtures is a tenant's. */
const findChannel = async (app: string, channel_id: string) => ({
  tenant_id: 'acme',
  app,
  channel_id,
  display_phone_number: '5511',
});

interface Body {
  entry: Array<{ changes: Array<{ field?: string; value?: Record<string, unknown> }> }>;
}

/** Every element of a list of messages, echoes or preferences of the fixtures, as the one of its webhook. */
const elements = ALL_FIXTURES.flatMap(({ name, body }) => {
  const json = JSON.stringify(body);
  const { entry } = JSON.parse(json) as Body;
  return entry
    .flatMap(({ changes = [] }) => (Array.isArray(changes) ? changes : []))
    .flatMap((change) => {
      const { field, value } = change;
      if (field === undefined || !LIST_FIELDS.has(field) || value === undefined) return [];
      if (json.length > 50_000) return [];
      const isStandby = field === 'standby';
      const lists = (isStandby && value.standby ? value.standby : value) as Record<string, unknown>;
      return ['messages', 'message_echoes', 'user_preferences', 'calls'].flatMap((list) => {
        const found = lists[list];
        return (Array.isArray(found) ? found : []).map((raw: unknown, index) => {
          const { contacts } = lists;
          const alone = { contacts, [list]: [raw] };
          const inner = isStandby && value.standby ? { standby: alone } : alone;
          const isEcho = field.endsWith('message_echoes') || list === 'message_echoes';
          const form = `${isStandby ? 'standby.' : ''}${isEcho ? 'message_echoes' : list}`;
          const changes = [{ field, value: { metadata: value.metadata, ...inner } }];
          const post = { object: 'whatsapp_business_account', entry: [{ changes }] };
          return { name: `${name} (${list} ${index})`, post, raw, form };
        });
      });
    });
});

const partyOf = (item: WebhookItem | undefined) => {
  if (item?.kind === 'message') return item.from;
  return item?.kind === 'echo' ? item.to : item?.kind === 'preference' ? item.of : undefined;
};

it('finds elements of every kind in the fixtures', () => {
  expect(elements.length).toBeGreaterThan(150);
  expect(new Set(elements.map(({ form }) => form)).size).toBe(6);
});

it.each(elements)('$name: what is read again is what was to be read', async ({ post, raw, form }) => {
  const items = readWebhook(post, { readGroups: true }) ?? [];
  const direct = inMemoryWebhook({ findChannel });
  await processItems(direct.deps.process, { app: 'shop', items, traceId: TRACE, deadline: NOW + 9_000 });
  const sender = items.map(partyOf).find((party) => party !== undefined);
  const entry = quarantineItem(
    {
      ...{
        app: 'shop',
        traceId: TRACE,
        channelId: NUMBER,
        reason: 'an older reader',
        raw,
        form: { list: form },
      },
      ...(sender ? { sender } : {}),
    },
    NOW,
  );
  const later = inMemoryWebhook({ findChannel });
  const result = await reread(later.deps.process, quarantineItemSchema.parse(entry), NOW);
  const told = (world: typeof later) =>
    world.published.map(({ idempotency_key, conversation_id, payload }) => ({
      idempotency_key,
      conversation_id,
      payload: { ...payload, position: 0 },
    }));
  if (result.outcome === 'kept') expect(direct.published).toEqual([]);
  else expect(told(later)).toEqual(told(direct));
});
