import { randomBytes } from 'node:crypto';
import { systemClock } from '@prosa/local-cloud/clock';
import { type CustomerContent, type FileContent, webhookContent } from './customer-content.ts';
import { CustomerFiles, type ToldFile } from './customer-files.ts';
import { madeUpFile, type SentFile } from './made-up-files.ts';
import { userIdOf } from './user-id.ts';
import { newWamid } from './wamid.ts';
import { postWebhook, type WebhookTarget, webhookEnvelope } from './webhook-post.ts';

/** A choice that a customer taps: a button, or a row of a list. `of`: WhatsApp's id of the message with the choices. */
export type Tap = Extract<CustomerContent, { kind: 'button_reply' | 'list_reply' }>;

/** What one customer sends to a business number. */
export interface CustomerMessage {
  /** Where Meta would deliver it, such as `http://127.0.0.1:3000/webhooks/whatsapp/demo`. */
  webhookUrl: string;
  appSecret: string;
  phoneNumberId: string;
  displayPhoneNumber: string;
  /** The customer's number, digits only; of a customer who hides it the business-scoped user id, such as `BR.123`. */
  from: string;
  /** The name in the customer's WhatsApp profile. */
  name?: string;
  content: CustomerContent;
  /** WhatsApp's id of the message that this one answers. */
  replyTo?: string | undefined;
  /** WhatsApp's id of the message; a repeated delivery has the same one. A new one by default. */
  messageId?: string;
  /** When the customer sent it, milliseconds since the epoch; WhatsApp tells whole seconds. Now by default. */
  timestamp?: number;
  /** Takes in the file that goes with it, where WhatsApp can be asked for it; else it is told and nowhere. */
  takeIn?: (file: SentFile) => ToldFile;
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

/** A phone number, or a business-scoped user id. */
export const CUSTOMER_ID = /^(?:\d{6,15}|[A-Z]{2}\.[A-Za-z0-9]{1,128})$/;

/** Sends a text, or what is tapped in place of writing it; else as {@link customerSends}. */
export function customerSays({
  text,
  tap,
  ...message
}: Omit<CustomerMessage, 'content'> & { text: string; tap?: Tap | undefined }): Promise<CustomerDelivery> {
  return customerSends({ ...message, content: tap ?? { kind: 'text', text } });
}

/**
 * Does what happens when a customer sends something: Meta posts a signed webhook.
 *
 * @returns the webhook's answer, whatever its status
 * @throws {RangeError} for a number that is not digits or an empty text; nothing was sent
 * @throws {TypeError} when nothing listens at the webhook's address
 */
export async function customerSends(message: CustomerMessage): Promise<CustomerDelivery> {
  const postedAt = systemClock.now();
  const { messageId, payload } = customerPost(message, postedAt);
  message.onPost?.(payload);
  const target: WebhookTarget = { url: message.webhookUrl, appSecret: message.appSecret };
  const answer = await postWebhook(target, payload);
  return { status: answer.status, messageId, postedAt, answeredAt: systemClock.now() };
}

/**
 * What Meta posts when a customer sends something.
 *
 * @param nowMs milliseconds since the epoch
 * @throws {RangeError} for a number that is not digits or an empty text
 */
export function customerPost(
  message: Omit<CustomerMessage, 'webhookUrl' | 'appSecret' | 'onPost'>,
  nowMs: number,
): { messageId: string; payload: unknown } {
  const { from, content, replyTo, phoneNumberId, displayPhoneNumber } = message;
  if (!CUSTOMER_ID.test(from)) throw new RangeError(`a customer's number is 6–15 digits, not "${from}"`);
  if (content.kind === 'text' && content.text.trim() === '') {
    throw new RangeError('a customer does not send an empty text');
  }
  const messageId = message.messageId ?? newWamid(from, 'in');
  const isNumber = /^\d+$/.test(from);
  const userId = isNumber ? userIdOf(from) : from;
  const payload = webhookEnvelope(
    { phoneNumberId, displayPhoneNumber },
    {
      contacts: [
        {
          profile: { name: message.name ?? `Cliente ${from.slice(-4)}` },
          ...(isNumber && { wa_id: from }),
          user_id: userId,
        },
      ],
      messages: [
        {
          ...(isNumber && { from }),
          from_user_id: userId,
          id: messageId,
          timestamp: String(Math.floor((message.timestamp ?? nowMs) / 1000)),
          ...webhookContent(content, displayPhoneNumber, replyTo, (one) =>
            (message.takeIn ?? nowhere)(sentFile(one)),
          ),
        },
      ],
    },
  );
  return { messageId, payload };
}

function sentFile({ kind, file, words, ...more }: FileContent): SentFile {
  if (file) return { bytes: Buffer.from(file.base64, 'base64'), mime: file.mime };
  const caption = 'caption' in more ? more.caption : undefined;
  return madeUpFile(kind, words ?? caption);
}

function nowhere(file: SentFile): ToldFile {
  return new CustomerFiles({ now: () => systemClock.now(), random: randomBytes }).add('', file);
}
