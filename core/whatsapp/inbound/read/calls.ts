import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { noticeOf } from './notice.ts';
import type { Origin } from './origin.ts';
import { id, looseId, looseIdOrNumber, looseNumber, looseTimestamp } from './primitives.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const callSchema = z.object({
  id,
  event: id,
  direction: looseId,
  from: looseIdOrNumber,
  from_user_id: looseIdOrNumber,
  to: looseIdOrNumber,
  to_user_id: looseIdOrNumber,
  timestamp: looseTimestamp,
  duration: looseNumber,
});

const LINES = { missed_call: 'Missed call', call: 'Call', unanswered_call: 'Call that was not answered' };

/**
 * Reads one element of `calls`. Prosa answers no calls: the end of one is told, and whether the two spoke.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-initiated-calls
 */
export function readCall(raw: unknown, origin: Origin): WebhookItem[] {
  const read = callSchema.safeParse(raw);
  if (!read.success) return [unreadable({ ...origin, reason: reasonOf(read.error, 'calls'), raw })];
  const call = read.data;
  if (call.event !== 'terminate') return [{ kind: 'ignored', reason: 'call_goes_on' }];
  const isOurs = call.direction === 'BUSINESS_INITIATED';
  const { duration = 0 } = call;
  const kind = duration > 0 ? 'call' : isOurs ? 'unanswered_call' : 'missed_call';
  const customer = isOurs
    ? { phone: call.to, user: call.to_user_id }
    : { phone: call.from, user: call.from_user_id };
  const seconds = duration > 0 ? `${duration} seconds` : undefined;
  const { id: messageId, timestamp } = call;
  const told = { customer, messageId, timestamp, providerType: 'call', kind, lines: [LINES[kind], seconds] };
  return [noticeOf(told, raw, origin)];
}

/** How a call of ours rings. Its end is told by itself. */
export const readCallStatus = (): WebhookItem[] => [{ kind: 'ignored', reason: 'call_goes_on' }];
