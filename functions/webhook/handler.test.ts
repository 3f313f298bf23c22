import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { countingSource } from '../../test/support/events.ts';
import type { InboxMessageReceived } from '../shared/events/inbox-message-received.ts';
import { recordingCount, recordingLog } from '../shared/runtime/recording.ts';
import { noTrace } from '../shared/runtime/tracer.ts';
import { sign } from '../shared/whatsapp/signature.ts';
import { createHandler, type WebhookDeps, type WebhookRequest } from './handler.ts';
import { METRICS } from './names.ts';

const SECRET = 'app secret';
const context = { getRemainingTimeInMillis: () => 10_000 } as Context;

const payload = (...texts: { id: string; from?: string; phoneNumberId?: string }[]) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: texts.map(({ id, from = '5511999990000', phoneNumberId = '100' }) => ({
      changes: [
        {
          field: 'messages',
          value: {
            metadata: { phone_number_id: phoneNumberId },
            contacts: [{ wa_id: from, profile: { name: 'Ana' } }],
            messages: [{ id, from, type: 'text', timestamp: '1795348800', text: { body: 'Olá' } }],
          },
        },
      ],
    })),
  });

function request(options: {
  method?: string;
  body?: string;
  signature?: string;
  app?: string;
  query?: Record<string, string>;
  base64?: boolean;
  headers?: Record<string, string>;
}): WebhookRequest {
  const body = options.body ?? '';
  const signature = options.signature ?? sign(Buffer.from(body), SECRET);
  return {
    headers: { 'x-hub-signature-256': signature, ...options.headers },
    pathParameters: { app: options.app ?? 'shop' },
    ...(options.query ? { queryStringParameters: options.query } : {}),
    requestContext: { http: { method: options.method ?? 'POST' } },
    body: options.base64 ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded: options.base64 ?? false,
  };
}

function world(more: { publish?: () => Promise<void>; resolve?: () => Promise<string> } = {}) {
  const published: InboxMessageReceived[] = [];
  const log = recordingLog();
  const count = recordingCount();
  const deps: WebhookDeps = {
    log,
    metrics: { ...count, flush: () => undefined },
    trace: noTrace,
    now: () => Date.UTC(2026, 10, 22, 12),
    credentials: async (app) =>
      app === 'shop' ? { verifyToken: 'verify', appSecrets: ['old secret', SECRET] } : undefined,
    receive: {
      findChannel: async (app, phoneNumberId) =>
        app === 'shop' && phoneNumberId === '100'
          ? { tenant_id: 'acme', app, phone_number_id: phoneNumberId, display_phone_number: '5511' }
          : undefined,
      contacts: { resolve: more.resolve ?? (async (_tenant, [alias]) => `ct_${alias?.value}`) },
      publish: more.publish
        ? more.publish
        : async (events) => {
            published.push(...events);
          },
      source: countingSource(),
    },
  };
  return { handle: createHandler(deps), published, log, count };
}

describe('webhook', () => {
  it('publishes every message and answers 200', async () => {
    const { handle, published } = world();
    const body = payload({ id: 'wamid.a' }, { id: 'wamid.b', from: '5511888880000' });
    expect(await handle(request({ body }), context)).toMatchObject({ statusCode: 200 });
    expect(published.map(({ payload: { messageId } }) => messageId)).toEqual(['wamid.a', 'wamid.b']);
    expect(published[0]).toMatchObject({
      tenant_id: 'acme',
      occurred_at: '2026-11-22T12:00:00.000Z',
      customer_id: 'ct_5511999990000',
      hops: 0,
      payload: { body: 'Olá', channelId: '100', contact: { name: 'Ana' } },
    });
    expect(published[0]?.conversation_id).not.toBe(published[1]?.conversation_id);
  });

  it('gives a repeated webhook the same idempotency keys and conversation', async () => {
    const { handle, published } = world();
    for (let time = 0; time < 2; time++) await handle(request({ body: payload({ id: 'wamid.a' }) }), context);
    const [first, second] = published;
    expect(second?.idempotency_key).toBe(first?.idempotency_key);
    expect(second?.conversation_id).toBe(first?.conversation_id);
    expect(first?.idempotency_key).not.toContain('wamid.a');
  });

  it('verifies the bytes behind base64', async () => {
    const { handle, published } = world();
    const body = payload({ id: 'wamid.a' });
    expect(await handle(request({ body, base64: true }), context)).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(1);
  });

  it.each([
    ['a wrong signature', { signature: sign(Buffer.from('other'), SECRET) }],
    ['the signature of another secret', { signature: sign(Buffer.from(payload({ id: 'a' })), 'other') }],
    ['no signature', { signature: '' }],
  ])('answers 401 for %s and publishes nothing', async (_, more) => {
    const { handle, published, count } = world();
    const answer = await handle(request({ body: payload({ id: 'a' }), ...more }), context);
    expect(answer).toMatchObject({ statusCode: 401 });
    expect(published).toEqual([]);
    expect(count.total(METRICS.signatureRejected)).toBe(1);
  });

  it.each([
    ['an unknown app', { app: 'other', body: payload({ id: 'a' }) }, 404],
    ['what is not JSON', { body: '{"object":' }, 400],
    ['what is no WhatsApp envelope', { body: '[]' }, 200],
    ['a body over 3 MB', { body: 'x'.repeat(3 * 1024 * 1024 + 1) }, 413],
  ])('answers %s with its status', async (_, options, statusCode) => {
    const { handle, published } = world();
    expect(await handle(request(options), context)).toMatchObject({ statusCode });
    expect(published).toEqual([]);
  });

  it('counts messages to numbers that are not registered under the app', async () => {
    const { handle, published, count } = world();
    const body = payload({ id: 'a', phoneNumberId: '999' }, { id: 'b' });
    expect(await handle(request({ body }), context)).toMatchObject({ statusCode: 200 });
    expect(published).toHaveLength(1);
    expect(count.total(METRICS.unknownChannel)).toBe(1);
  });

  it.each([
    ['the bus', { publish: async () => Promise.reject(new Error('bus down')) }],
    ['the table', { resolve: async () => Promise.reject(new Error('table down')) }],
  ])('answers 503 when %s is in trouble', async (_, more) => {
    const { handle } = world(more);
    expect(await handle(request({ body: payload({ id: 'a' }) }), context)).toMatchObject({ statusCode: 503 });
  });

  it('answers 503 when the time is nearly up, so that WhatsApp sends it again', async () => {
    const { handle, published } = world();
    const short = { getRemainingTimeInMillis: () => 900 } as Context;
    expect(await handle(request({ body: payload({ id: 'a' }) }), short)).toMatchObject({ statusCode: 503 });
    expect(published).toEqual([]);
  });

  it('answers the challenge, and 403 to a wrong token', async () => {
    const { handle } = world();
    const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify', 'hub.challenge': '42' };
    expect(await handle(request({ method: 'GET', query }), context)).toMatchObject({
      statusCode: 200,
      body: '42',
    });
    const wrong = { ...query, 'hub.verify_token': 'x' };
    expect(await handle(request({ method: 'GET', query: wrong }), context)).toMatchObject({
      statusCode: 403,
    });
  });

  it('keeps a caller’s trace id of a harmless form', async () => {
    const { handle, log } = world();
    await handle(request({ body: payload({ id: 'a' }), headers: { 'x-trace-id': 'abc:1' } }), context);
    await handle(request({ body: payload({ id: 'b' }), headers: { 'x-trace-id': 'a b\n' } }), context);
    const kept = log.lines.map((line) => line.context.external_trace_id);
    expect(kept).toEqual(['abc:1', undefined]);
  });

  it('logs neither text nor phone number', async () => {
    const { handle, log } = world();
    await handle(request({ body: payload({ id: 'wamid.a' }) }), context);
    expect(JSON.stringify(log.lines)).not.toMatch(/Olá|5511999990000|wamid/);
  });
});
