import { sign } from '#core/whatsapp/inbound/signature.ts';
import type { WebhookRequest } from '../../functions/webhook/handler.ts';
import { CHANNEL } from './customers.ts';
import { APP } from './tenants.ts';

/** What the installation shares with Meta. */
export const APP_CREDENTIALS = { verifyToken: 'verify', appSecrets: ['app secret'] } as const;

/** WhatsApp posts again what was not answered with 200, in milliseconds later. */
export const POSTED_AGAIN_MS = { min: 1_000, max: 20_000 };

/** A POST that brings one status, as the HTTP API hands it to the webhook. */
export function statusPost(status: object): WebhookRequest {
  const metadata = { phone_number_id: CHANNEL, display_phone_number: '5511' };
  const value = { messaging_product: 'whatsapp', metadata, statuses: [status] };
  const body = JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '900', changes: [{ field: 'messages', value }] }],
  });
  return {
    headers: { 'x-hub-signature-256': sign(Buffer.from(body), APP_CREDENTIALS.appSecrets[0]) },
    pathParameters: { app: APP },
    requestContext: { http: { method: 'POST' } },
    body,
    isBase64Encoded: false,
  };
}
