import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { cleanObject, misfitOf } from './bounded-json.ts';
import { noticeOf } from './notice.ts';
import type { Origin } from './origin.ts';
import { id, isObject, loose, looseId, looseIdOrNumber, looseNumber, looseTimestamp } from './primitives.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const statusSchema = z.object({ id, status: id });

/**
 * Reads one element of `statuses`: how a message of ours fares, handed on as WhatsApp wrote it; or how a payment that we
 * asked for does.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
 */
export function readStatus(raw: unknown, origin: Origin): WebhookItem[] {
  const { channelId } = origin;
  if (!isObject(raw)) return [unreadable({ channelId, reason: 'statuses', raw })];
  const read = statusSchema.safeParse(raw);
  if (!read.success) return [unreadable({ channelId, reason: reasonOf(read.error, 'statuses'), raw })];
  if (channelId === undefined) {
    return [unreadable({ channelId, reason: 'metadata.phone_number_id', raw })];
  }
  if (raw.type === 'call') return [{ kind: 'ignored', reason: 'call_goes_on' }];
  if (raw.type === 'payment') return [readPayment(raw, read.data, origin)];
  const misfit = misfitOf(raw);
  if (misfit !== undefined) return [unreadable({ channelId, reason: misfit, raw })];
  return [{ kind: 'status', channelId, raw: cleanObject(raw) }];
}

const paymentSchema = z.object({
  recipient_id: looseIdOrNumber,
  recipient_user_id: looseIdOrNumber,
  from: looseIdOrNumber,
  timestamp: looseTimestamp,
  payment: loose(
    z.object({
      reference_id: looseId,
      amount: loose(z.object({ value: looseNumber, offset: looseNumber })),
      currency: looseId,
    }),
  ),
});

/** @see https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/payments-api */
function readPayment(
  raw: Record<string, unknown>,
  { id: messageId, status }: z.infer<typeof statusSchema>,
  origin: Origin,
): WebhookItem {
  const { recipient_id, recipient_user_id, from, timestamp, payment } = paymentSchema.parse(raw);
  const { value, offset = 1 } = payment?.amount ?? {};
  const sum = value === undefined || offset <= 0 ? undefined : `${value / offset} ${payment?.currency ?? ''}`;
  const told = {
    customer: { phone: recipient_id ?? from, user: recipient_user_id },
    messageId: `payment:${messageId}:${status}:${timestamp}`,
    timestamp,
    providerType: 'payment',
    kind: 'payment',
    lines: [`Payment: ${status}`, payment?.reference_id && `Order: ${payment.reference_id}`, sum?.trim()],
  };
  return noticeOf(told, raw, origin);
}
