import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { EVENT_SCHEMAS } from '#core/events/catalog.ts';
import { sign } from '#core/whatsapp/inbound/signature.ts';
import { EventTooLargeError } from '#platform/bus/put-events.ts';
import {
  CONTEXT,
  envelope,
  inMemoryWebhook,
  messages,
  request,
  SECRET,
  text,
} from '../../test/benches/webhook.fixture.ts';
import { TROUBLE } from './names.ts';

const status = {
  id: 'wamid.out',
  status: 'delivered',
  timestamp: '1795348800',
  recipient_id: '5511999990000',
};
const down = async () => Promise.reject(new Error('down'));

describe('a POST', () => {
  it('publishes every message and answers 200', async () => {
    const { handle, published, log } = inMemoryWebhook();
    const contacts = [{ wa_id: '5511999990000', profile: { name: 'Ana' } }];
    const body = envelope(
      { value: { contacts, messages: [text('wamid.a')] } },
      messages(text('wamid.b', { from: '5511888880000' })),
    );
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(published.map(({ payload }) => payload.messageId).sort()).toEqual(['wamid.a', 'wamid.b']);
    const first = published.find(({ payload }) => payload.messageId === 'wamid.a');
    expect(first).toMatchObject({
      tenant_id: 'acme',
      occurred_at: '2026-11-22T12:00:00.000Z',
      customer_id: 'ct_acme_5511999990000',
      hops: 0,
      payload: { body: 'Olá', channelId: '100', contact: { name: 'Ana' }, fromMe: false, ticketId: null },
    });
    expect(new Set(published.map(({ conversation_id }) => conversation_id)).size).toBe(2);
    expect(log.lines).toMatchObject([{ message: 'webhook received', fields: { count: 2 } }]);
  });

  it('gives a repeated webhook the same idempotency keys and conversation', async () => {
    const { handle, published } = inMemoryWebhook();
    const body = envelope(messages(text('wamid.a')));
    for (let time = 0; time < 2; time++) await handle(request({ body }), CONTEXT);
    const [first, second] = published;
    expect(second?.idempotency_key).toBe(first?.idempotency_key);
    expect(second?.conversation_id).toBe(first?.conversation_id);
    expect(first?.idempotency_key).not.toContain('wamid.a');
  });

  it.each([
    ['an unknown app', { app: 'other', body: envelope(messages(text('a'))) }, 404],
    ['what is not JSON', { body: '{"object":' }, 400],
    ['nothing', { body: '' }, 400],
    ['what is no WhatsApp envelope', { body: '[]' }, 200],
    ['an envelope with nothing in it', { body: '{"object":"whatsapp_business_account"}' }, 200],
    ['a body of 3 MB', { body: `"${'x'.repeat(3 * 1024 * 1024 - 2)}"` }, 200],
    ['a body over 3 MB', { body: 'x'.repeat(3 * 1024 * 1024 + 1) }, 413],
    ['a body over 3 MB in base64', { body: 'x'.repeat(3 * 1024 * 1024 + 1), base64: true }, 413],
    ['brackets as deep as they go', { body: '['.repeat(1_000_000) + ']'.repeat(1_000_000) }, 200],
  ])('answers %s with its status and publishes nothing', async (_, options, statusCode) => {
    const { handle, published } = inMemoryWebhook();
    expect(await handle(request(options), CONTEXT)).toMatchObject({ statusCode });
    expect(published).toEqual([]);
  });

  it('tells of a body that is no envelope', async () => {
    const { handle, log } = inMemoryWebhook();
    await handle(request({ body: '{"object":"page"}' }), CONTEXT);
    expect(log.lines.map(({ message }) => message)).toEqual(['a webhook was no WhatsApp envelope']);
  });

  it('publishes what has a schema, and only that', async () => {
    const { handle, published } = inMemoryWebhook();
    const echo = { ...text('wamid.e', { from: '5511', to: '5511999990000' }) };
    const preference = { wa_id: '5511999990000', category: 'marketing_messages', value: 'stop' };
    const body = envelope(
      messages(text('wamid.a')),
      { field: 'smb_message_echoes', value: { message_echoes: [echo] } },
      { field: 'user_preferences', value: { user_preferences: [preference] } },
      { field: 'phone_number_quality_update', value: { event: 'FLAGGED', current_limit: 'TIER_1K' } },
    );
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(published.map(({ event }) => event).sort()).toEqual([
      'channel.account.updated',
      'contact.preferences.changed',
      'inbox.echo.received',
      'inbox.message.received',
    ]);
    for (const event of published) {
      EVENT_SCHEMAS[event.event as keyof typeof EVENT_SCHEMAS].parse(event);
    }
  });

  it('rings for what people must see to, and names no phone', async () => {
    const { handle, count, log } = inMemoryWebhook();
    const pin = { event: 'PIN_CHANGED', display_phone_number: '5511' };
    const paused = { event: 'PAUSED', message_template_id: 7, message_template_name: 'pedido' };
    const body = envelope(
      { field: 'security', value: pin },
      { field: 'message_template_status_update', value: paused },
      { field: 'message_template_status_update', value: { event: 'APPROVED' } },
    );
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(count.troubles).toEqual([
      { cause: 'account-security', tenantId: 'acme' },
      { cause: 'template-stopped', tenantId: 'acme' },
    ]);
    const lines = log.lines.filter(({ message }) => message.startsWith('WhatsApp tells'));
    expect(lines).toMatchObject([
      { fields: { kind: 'security', event: 'PIN_CHANGED', channelId: '100' } },
      { fields: { kind: 'template', event: 'PAUSED', templateId: '7' } },
      { level: 'info', fields: { severity: 'info', event: 'APPROVED' } },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/5511|pedido/);
  });
});

describe('a GET', () => {
  const query = {
    'hub.mode': 'subscribe',
    'hub.challenge': '1158201444',
    'hub.verify_token': 'new token',
  };
  const get = (app: string) => ({
    headers: {},
    pathParameters: { app },
    queryStringParameters: query,
    requestContext: { http: { method: 'GET' } },
    isBase64Encoded: false,
  });

  it('is answered with the challenge also when the token was changed a moment ago', async () => {
    const { handle, deps } = inMemoryWebhook();
    expect(await handle(get('shop'), CONTEXT)).toMatchObject({ statusCode: 403 });
    deps.credentials.refreshed = async () => ({ verifyToken: 'new token', appSecrets: [] });
    expect(await handle(get('shop'), CONTEXT)).toMatchObject({ statusCode: 200, body: '1158201444' });
    expect(await handle(get('unknown'), CONTEXT)).toMatchObject({ statusCode: 404 });
  });
});

describe('a signature', () => {
  const body = envelope(messages(text('a')));
  const hex = sign(Buffer.from(body), SECRET).slice('sha256='.length);

  it.each([
    ['wrong', sign(Buffer.from('other'), SECRET)],
    ['of another secret', sign(Buffer.from(body), 'other')],
    ['missing', ''],
    ['in upper case, which Meta does not send', `sha256=${hex.toUpperCase()}`],
    ['of multi-byte characters', `sha256=${'é'.repeat(64)}`],
    ['of half the bytes in as many characters', `sha256=${'é'.repeat(32)}`],
    ['too short by one', `sha256=${hex.slice(1)}`],
    ['too long by one', `sha256=${hex}0`],
    ['without its prefix', hex],
  ])('that is %s is answered 401 and publishes nothing', async (_, signature) => {
    const { handle, published, count } = inMemoryWebhook();
    expect(await handle(request({ body, signature }), CONTEXT)).toMatchObject({ statusCode: 401 });
    expect(published).toEqual([]);
    expect(count.timesOf(TROUBLE.signatureRejected)).toBe(1);
  });

  it.each([
    [
      'with escaped characters, as Meta writes them',
      '{"object":"whatsapp_business_account","x":"Ol\\u00e1 \\/"}',
    ],
    ['with the characters themselves', '{"object":"whatsapp_business_account","x":"Olá /"}'],
  ])('counts over the bytes received, %s', async (_, raw) => {
    const { handle } = inMemoryWebhook();
    for (const base64 of [false, true]) {
      expect(await handle(request({ body: raw, base64 }), CONTEXT)).toMatchObject({ statusCode: 200 });
      const rewritten = JSON.stringify(JSON.parse(raw)).replace('Olá', 'Ol\\u00E1');
      const signature = sign(Buffer.from(rewritten), SECRET);
      expect(await handle(request({ body: raw, base64, signature }), CONTEXT)).toMatchObject({
        statusCode: 401,
      });
    }
  });

  it('of a secret that was just added is accepted, after one look', async () => {
    const asked: string[] = [];
    const { handle, deps } = inMemoryWebhook();
    deps.credentials.refreshed = async (app) => {
      asked.push(app);
      return { verifyToken: 'verify', appSecrets: ['brand new'] };
    };
    const fresh = sign(Buffer.from(body), 'brand new');
    expect(await handle(request({ body, signature: fresh }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(asked).toEqual(['shop']);
    await handle(request({ body }), CONTEXT);
    await handle(request({ body, signature: '' }), CONTEXT);
    expect(asked).toEqual(['shop']);
  });
});

describe('trouble', () => {
  it.each([
    ['the bus', { publish: down }],
    ['the receipts queue', { receipts: { send: down } }],
    ['the quarantine', { quarantine: down }],
    ['the channels', { findChannel: down }],
    ['the contacts', { contacts: { recognize: down, move: down, setPreference: down } }],
  ])('with %s is answered 503, and the retry makes everything safe', async (_, ports) => {
    const body = envelope(messages(text('wamid.a'), { id: 5 }), { value: { statuses: [status] } });
    const broken = inMemoryWebhook(ports);
    expect(await broken.handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 503 });
    expect(broken.count.troubles).toEqual([{ cause: TROUBLE.publishFailed.cause }]);
    expect(broken.log.lines.map(({ level }) => level)).toEqual(['error']);
    const { handle, published, receipts, quarantine } = inMemoryWebhook();
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect([published.length, receipts.length, quarantine.length]).toEqual([1, 1, 1]);
  });

  it('with time is answered 503, so that WhatsApp sends it again', async () => {
    const { handle, published } = inMemoryWebhook();
    const short = { getRemainingTimeInMillis: () => 900 } as Context;
    const body = envelope(messages(text('a')));
    expect(await handle(request({ body }), short)).toMatchObject({ statusCode: 503 });
    expect(published).toEqual([]);
  });

  it('with one event that is too large keeps that one and publishes the rest', async () => {
    const published: string[] = [];
    const { handle, quarantine, count } = inMemoryWebhook({
      publish: async (events) => {
        const large = events.find(({ payload }) => payload.messageId === 'wamid.3');
        if (large) throw new EventTooLargeError(large.event_id, 2_000_000);
        published.push(...events.map(({ payload }) => String(payload.messageId)));
      },
    });
    const ids = [...Array(12).keys()].map((index) => `wamid.${index}`);
    const body = envelope(messages(...ids.map((id) => text(id))));
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(published.sort()).toEqual(ids.filter((id) => id !== 'wamid.3').sort());
    expect(quarantine).toMatchObject([
      { reason: 'event_too_large', tenantId: 'acme', contactId: 'ct_acme_5511999990000' },
    ]);
    expect(count.troubles).toEqual([{ cause: TROUBLE.quarantined.cause }]);
  });
});

describe('a number', () => {
  it('that is not registered under the app is quarantined, counted and answered 200', async () => {
    const { handle, published, quarantine, receipts, count } = inMemoryWebhook();
    const body = envelope(
      { ...messages(text('a')), number: '999' },
      { value: { statuses: [status] }, number: '999' },
      messages(text('b')),
    );
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(published.map(({ payload }) => payload.messageId)).toEqual(['b']);
    expect(quarantine).toMatchObject([{ app: 'shop', channelId: '999', reason: 'unknown_channel' }]);
    expect(quarantine[0]?.tenantId).toBeUndefined();
    expect(receipts).toEqual([]);
    expect(count.timesOf(TROUBLE.unknownChannel)).toBe(1);
  });

  it('of another tenant cannot be spoken for by an app of one’s own', async () => {
    const { handle, published, receipts, quarantine, contactCalls } = inMemoryWebhook();
    const preference = { wa_id: '5511999990000', category: 'marketing_messages', value: 'stop' };
    const body = envelope(
      messages(text('a')),
      { value: { statuses: [status] } },
      { field: 'user_preferences', value: { user_preferences: [preference] } },
      { field: 'phone_number_quality_update', value: { event: 'FLAGGED' } },
      { value: { messages: [{ id: 'odd', from: '5511999990000', type: 'text' }] } },
    );
    expect(await handle(request({ app: 'rival', body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect([published, receipts, contactCalls]).toEqual([[], [], []]);
    expect(quarantine.every(({ tenantId, app }) => tenantId === undefined && app === 'rival')).toBe(true);
    expect(await handle(request({ body }), CONTEXT)).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(4);
  });
});

describe('a GET', () => {
  it('is answered with the challenge, and 403 for a wrong token', async () => {
    const { handle } = inMemoryWebhook();
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify', 'hub.challenge': '42' };
    expect(await handle(request({ method: 'GET', query }), CONTEXT)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '42',
    });
    const wrong = { ...query, 'hub.verify_token': 'x' };
    expect(await handle(request({ method: 'GET', query: wrong }), CONTEXT)).toMatchObject({
      statusCode: 403,
    });
  });
});

describe('the log', () => {
  it('keeps a caller’s trace id of a harmless form', async () => {
    const { handle, log } = inMemoryWebhook();
    await handle(
      request({ body: envelope(messages(text('a'))), headers: { 'x-trace-id': 'abc:1' } }),
      CONTEXT,
    );
    await handle(
      request({ body: envelope(messages(text('b'))), headers: { 'x-trace-id': 'a b\n' } }),
      CONTEXT,
    );
    expect(log.lines.map((line) => line.context.external_trace_id)).toEqual(['abc:1', undefined]);
  });

  it('holds neither text nor phone number', async () => {
    const { handle, log } = inMemoryWebhook();
    await handle(request({ body: envelope(messages(text('wamid.a'), { id: 5 })) }), CONTEXT);
    expect(log.lines.length).toBeGreaterThan(1);
    expect(JSON.stringify(log.lines)).not.toMatch(/Olá|5511999990000|wamid/);
  });
});
