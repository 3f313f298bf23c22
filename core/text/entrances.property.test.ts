import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readAnswer } from '#core/agent/answer.ts';
import { NOTE_LENGTH, readBody } from '#core/desk/desk-input.ts';
import { DeskInputError } from '#core/desk/errors.ts';
import { UselessAnswerError } from '#core/model/model-errors.ts';
import { parseTenantSpec, TenantSpecError } from '#core/tenant/parse-tenant-spec.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { anyUnits, isTakenByAws } from '../../test/support/texts.ts';
import { showsNothing } from './clean-text.ts';

/** Every text inside of a value, names of properties too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}

/** The value that a reader makes; undefined where it refuses what it reads, with an error of its own. */
function readOrRefused<Value>(read: () => Value, refusal: abstract new (...args: never[]) => Error) {
  try {
    return read();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

const holds = (what: fc.Arbitrary<string>, check: (text: string) => void) =>
  fc.assert(fc.property(what, check), propertyRuns(200));

const content = (text: string) => [
  { type: 'text', text: { body: text } },
  { type: 'image', image: { id: 'm', caption: text, filename: text } },
  { type: 'button', button: { text, payload: text } },
  { type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: text, title: text } } },
  {
    type: 'interactive',
    interactive: { type: 'nfm_reply', nfm_reply: { response_json: JSON.stringify({ [text]: [text] }) } },
  },
  { type: 'reaction', reaction: { message_id: 'w', emoji: text } },
  { type: 'edit', edit: { original_message_id: 'w', message: { type: 'text', text: { body: text } } } },
  { type: 'location', location: { latitude: 1, longitude: 2, name: text, address: text } },
  { type: 'order', order: { text, product_items: [] } },
];

it('what a customer writes and is called', () => {
  holds(anyUnits, (text) => {
    const messages = content(text).map((one, index) => ({
      id: `w${index}`,
      from: '55',
      timestamp: '1',
      ...one,
    }));
    const contacts = [{ wa_id: '55', profile: { name: text, username: text } }];
    const value = { metadata: { phone_number_id: '100' }, contacts, messages };
    const body = {
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    };
    const items = readWebhook(JSON.parse(JSON.stringify(body)));
    for (const item of items ?? []) {
      if (item.kind === 'unreadable') continue;
      expect(textsIn(item).filter((one) => !isTakenByAws(one))).toEqual([]);
      if (item.kind !== 'message') continue;
      expect(item.content.body !== null && showsNothing(item.content.body)).toBe(false);
      expect(item.from.name !== undefined && showsNothing(item.from.name)).toBe(false);
    }
  });
});

it('what a model answers', () => {
  holds(anyUnits, (text) => {
    const raw = JSON.stringify({ reply: text, action: 'reply', queue: null, reason: text });
    const answer = readOrRefused(() => readAnswer(raw, { queueIds: [] }), UselessAnswerError);
    if (!answer) return;
    expect(textsIn(answer).every(isTakenByAws)).toBe(true);
    expect(showsNothing(answer.reply)).toBe(false);
  });
});

it('what a person writes at the desk', () => {
  holds(anyUnits, (text) => {
    const body = readOrRefused(() => readBody(text, NOTE_LENGTH), DeskInputError);
    expect(body === undefined || (isTakenByAws(body) && !showsNothing(body))).toBe(true);
  });
});

it('what a tenant writes of itself', () => {
  const tenant = {
    ...{ tenant_id: 'loja', language: 'pt-BR', entry: 'ai', timezone: 'America/Sao_Paulo' },
    channels: [],
  };
  holds(anyUnits, (text) => {
    const queues = [{ id: 'sales', name: text }];
    const spec = readOrRefused(
      () => parseTenantSpec({ ...tenant, name: text, profile: text, queues }),
      TenantSpecError,
    );
    expect(textsIn(spec).every(isTakenByAws)).toBe(true);
    if (spec) expect([spec.name, spec.profile].some(showsNothing)).toBe(false);
  });
});
