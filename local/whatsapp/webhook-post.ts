import { sign } from '#core/whatsapp/inbound/signature.ts';
import { metaJson } from './meta-json.ts';

/** Where a Meta app delivers its webhooks, and the app secret that signs them. */
export interface WebhookTarget {
  url: string;
  appSecret: string;
}

/** How the webhook answered. */
export interface WebhookAnswer {
  /** HTTP status; 200 is the only one that Meta takes as delivered. */
  status: number;
  body: string;
}

/**
 * The envelope of a webhook about one business number.
 *
 * @param value what is added to the value, such as `messages` or `statuses`
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 */
export function webhookEnvelope(
  channel: { phoneNumberId: string; displayPhoneNumber: string },
  value: Record<string, unknown>,
): Record<string, unknown> {
  const metadata = {
    display_phone_number: channel.displayPhoneNumber.replace(/\D/g, ''),
    phone_number_id: channel.phoneNumberId,
  };
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '100000000000001',
        changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }],
      },
    ],
  };
}

/**
 * Posts a webhook with Meta's bytes and signature.
 *
 * @throws {TypeError} when nothing listens there, `AbortError` or `TimeoutError` by the signal
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export async function postWebhook(
  target: WebhookTarget,
  payload: unknown,
  signal?: AbortSignal,
): Promise<WebhookAnswer> {
  const { headers, body } = signedPost(payload, target.appSecret);
  const response = await fetch(target.url, { method: 'POST', headers, body, signal });
  return { status: response.status, body: await response.text() };
}

/** The bytes of a webhook, all of them ASCII, and the headers that go with them. */
export function signedPost(
  payload: unknown,
  appSecret: string,
): { headers: Record<string, string>; body: string } {
  const body = metaJson(payload);
  return {
    headers: {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': sign(Buffer.from(body, 'utf8'), appSecret),
    },
    body,
  };
}
