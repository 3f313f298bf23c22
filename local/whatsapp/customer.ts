import { systemClock } from '@prosa/local-cloud/clock';
import { userIdOf } from './user-id.ts';
import { newWamid } from './wamid.ts';
import { postWebhook, type WebhookTarget, webhookEnvelope } from './webhook-post.ts';

/** A choice that a customer taps: a button, or a row of a list. */
export interface Tap {
  kind: 'button_reply' | 'list_reply';
  id: string;
  title: string;
  /** WhatsApp's id of the message with the choices. */
  of: string;
}

/** One text that a customer sends to a business number. */
export interface CustomerMessage {
  /** Where Meta would deliver it, such as `http://127.0.0.1:3000/webhooks/whatsapp/demo`. */
  webhookUrl: string;
  appSecret: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
  /** The customer's number, digits only. */
  from: string;
  /** The name in the customer's WhatsApp profile. */
  name?: string;
  text: string;
  /** What is tapped in place of writing the text. */
  tap?: Tap | undefined;
  /** WhatsApp's id of the message; a repeated delivery has the same one. A new one by default. */
  messageId?: string;
  /** When the customer sent it, milliseconds since the epoch; WhatsApp tells whole seconds. Now by default. */
  timestamp?: number;
  /** Told what is posted, before it leaves; WhatsApp knows of a message whether or not the webhook takes it. */
  onPost?: (payload: unknown) => void;
}

/** What became of the delivery to the webhook. */
export interface CustomerDelivery {
  status: number;
  messageId: string;
  /** When the request left and when its answer was there, milliseconds since the epoch. */
  postedAt: number;
  answeredAt: number;
}

/**
 * Does what happens when a customer writes: Meta posts a signed webhook.
 *
 * @returns the webhook's answer, whatever its status
 * @throws {RangeError} for a number that is not digits or an empty text; nothing was sent
 * @throws {TypeError} when nothing listens at the webhook's address
 */
export async function customerSays(message: CustomerMessage): Promise<CustomerDelivery> {
  const { from, text, phoneNumberId, displayPhoneNumber } = message;
  if (!/^\d{6,15}$/.test(from)) throw new RangeError(`a customer's number is 6–15 digits, not "${from}"`);
  if (text.trim() === '') throw new RangeError('a customer does not send an empty text');
  const messageId = message.messageId ?? newWamid(from, 'in');
  const postedAt = systemClock.now();
  const payload = webhookEnvelope(
    { phoneNumberId, displayPhoneNumber },
    {
      contacts: [
        {
          profile: { name: message.name ?? `Cliente ${from.slice(-4)}` },
          wa_id: from,
          user_id: userIdOf(from),
        },
      ],
      messages: [
        {
          from,
          from_user_id: userIdOf(from),
          id: messageId,
          timestamp: String(Math.floor((message.timestamp ?? postedAt) / 1000)),
          ...contentOf(text, message.tap),
        },
      ],
    },
  );
  message.onPost?.(payload);
  const target: WebhookTarget = { url: message.webhookUrl, appSecret: message.appSecret };
  const answer = await postWebhook(target, payload);
  return { status: answer.status, messageId, postedAt, answeredAt: systemClock.now() };
}

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive */
function contentOf(text: string, tap: Tap | undefined): object {
  if (!tap) return { type: 'text', text: { body: text } };
  const { kind, id, title, of } = tap;
  return { type: 'interactive', context: { id: of }, interactive: { type: kind, [kind]: { id, title } } };
}
