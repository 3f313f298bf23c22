import type { Context } from 'aws-lambda';
import type { Envelope } from '#core/events/envelope.ts';
import type { CustomerIds } from '#core/whatsapp/inbound/items.ts';
import type { ProcessPorts } from '#core/whatsapp/inbound/process-ports.ts';
import type { QuarantineEntry } from '#core/whatsapp/inbound/quarantine.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import type { Receipt } from '#core/whatsapp/inbound/receipt.ts';
import { sign } from '#core/whatsapp/inbound/signature.ts';
import { recordingCount, recordingLog } from '#platform/runtime/recording.fixture.ts';
import { noTrace } from '#platform/runtime/tracer.ts';
import { createHandler, type WebhookDeps, type WebhookRequest } from '../../functions/webhook/handler.ts';
import { countingSource } from '../support/events.ts';

/** The newest secret of the app `shop`. */
export const SECRET = 'app secret';

export const NOW = Date.UTC(2026, 10, 22, 12);

export const CONTEXT = { getRemainingTimeInMillis: () => 10_000 } as Context;

/** Numbers by app: the app `shop` has two tenants, `rival` is another tenant's own app. */
const CHANNELS: Record<string, string> = { 'shop#100': 'acme', 'shop#200': 'bakery', 'rival#300': 'rival' };

const findChannel = async (app: string, channelId: string) => {
  const tenant_id = CHANNELS[`${app}#${channelId}`];
  if (tenant_id === undefined) return undefined;
  return { tenant_id, app, channel_id: channelId, display_phone_number: '5511' };
};

/** The webhook with everything around it in memory. */
export function inMemoryWebhook(ports: Partial<ProcessPorts> = {}, more: Partial<WebhookDeps> = {}) {
  const published: Envelope[] = [];
  const receipts: Receipt[] = [];
  const quarantine: QuarantineEntry[] = [];
  const contactCalls: unknown[][] = [];
  const log = recordingLog();
  const count = recordingCount();
  const source = countingSource(NOW);
  const deps: WebhookDeps = {
    log,
    metrics: { ...count, flush: () => undefined },
    trace: noTrace,
    traceSample: 0,
    now: () => source.now(),
    credentials: {
      current: async (app) =>
        ['shop', 'rival'].includes(app)
          ? { verifyToken: 'verify', appSecrets: ['old secret', SECRET] }
          : undefined,
      refreshed: async () => undefined,
    },
    read: readWebhook,
    process: {
      findChannel,
      contacts: {
        async recognize(tenantId, sender) {
          contactCalls.push(['recognize', tenantId, idsOf(sender)]);
          return { contactId: `ct_${tenantId}_${sender.waId ?? sender.userId}` };
        },
        async move(tenantId, before, after) {
          contactCalls.push(['move', tenantId, idsOf(before), idsOf(after)]);
        },
        async setPreference(tenantId, contactId, preference) {
          contactCalls.push(['setPreference', tenantId, contactId, preference]);
        },
      },
      accounts: {
        ownersOf: async (app, { channelId = '' }) => {
          const channel = await findChannel(app, channelId);
          return channel ? [{ channel, isAboutNumber: true }] : [];
        },
        learn: async () => undefined,
      },
      heard: async () => undefined,
      publish: async (events) => void published.push(...events),
      receipts: {
        async send(more) {
          receipts.push(...more);
          return [];
        },
      },
      quarantine: async (entry) => void quarantine.push(entry),
      source,
      ...ports,
    },
    ...more,
  };
  return {
    handle: createHandler(deps),
    deps,
    published,
    receipts,
    quarantine,
    contactCalls,
    log,
    count,
    source,
  };
}

const idsOf = ({ waId, userId }: CustomerIds) => [waId, userId];

/** A request as the HTTP API hands it to the function, signed unless told otherwise. */
export function request(options: {
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

/** A POST's body: one entry and change per value. */
export function envelope(...values: { field?: string; value: object; number?: string | null }[]): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: values.map(({ field = 'messages', value, number = '100' }) => ({
      id: '900',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            ...(number === null
              ? {}
              : { metadata: { phone_number_id: number, display_phone_number: '5511' } }),
            ...value,
          },
        },
      ],
    })),
  });
}

/** A customer's text in a value of the field `messages`. */
export const text = (id: string, more: object = {}) => ({
  id,
  from: '5511999990000',
  type: 'text',
  timestamp: String(NOW / 1000),
  text: { body: 'Olá' },
  ...more,
});

export const messages = (...list: object[]) => ({ value: { messages: list } });
