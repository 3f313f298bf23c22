import * as z from 'zod';
import type { WebhookItem } from '../items.ts';
import { noticeOf } from './notice.ts';
import type { Origin } from './origin.ts';
import { id, loose, looseId, looseIdOrNumber, looseText, looseTimestamp } from './primitives.ts';
import { reasonOf, unreadable } from './unreadable.ts';

const contextSchema = loose(z.object({ summary: loose(z.object({ text: looseText })) }));

const change = loose(
  z.object({
    previous_owner_role: looseId,
    previous_owner_app_role: looseId,
    new_owner_role: looseId,
    conversation_context: contextSchema,
  }),
);

const handoverSchema = z.object({
  type: id,
  timestamp: looseTimestamp,
  recipient: loose(z.object({ phone_number_id: looseIdOrNumber })),
  sender: loose(
    z.object({
      phone: looseIdOrNumber,
      phone_number: looseIdOrNumber,
      wa_id: looseIdOrNumber,
      user_id: looseIdOrNumber,
    }),
  ),
  control_passed: change,
  control_taken: change,
});

/**
 * Reads the value of `messaging_handovers`: of several responders of a number, another one has the conversation from now
 * on, or we have. Every key may be missing; one that names no customer goes into quarantine.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messaging_handovers
 */
export function readHandover(raw: unknown, origin: Origin): WebhookItem {
  const read = handoverSchema.safeParse(raw);
  if (!read.success) {
    return unreadable({ ...origin, reason: reasonOf(read.error, 'messaging_handovers'), raw });
  }
  const { type, timestamp, recipient, sender = {}, control_passed, control_taken } = read.data;
  const channelId = recipient?.phone_number_id ?? origin.channelId;
  const phone = sender.phone ?? sender.phone_number ?? sender.wa_id;
  const { previous_owner_role, previous_owner_app_role, new_owner_role, conversation_context } =
    control_passed ?? control_taken ?? {};
  const before = previous_owner_role ?? previous_owner_app_role;
  const told = {
    customer: { phone, user: sender.user_id },
    messageId: `handover:${type}:${phone ?? sender.user_id}:${timestamp}`,
    timestamp,
    providerType: 'messaging_handovers',
    kind: type,
    lines: [
      before && `From: ${before}`,
      new_owner_role && `To: ${new_owner_role}`,
      conversation_context?.summary?.text,
    ],
  };
  return noticeOf(told, raw, { ...origin, channelId });
}

/**
 * What another responder's model wrote of the conversation so far, which comes beside the first messages for us: a notice
 * for people. It is of their sender, so of one only.
 *
 * @param messages that it stands beside
 */
export function readSummary(raw: unknown, messages: readonly WebhookItem[], origin: Origin): WebhookItem[] {
  const text = contextSchema.parse(raw)?.summary?.text;
  const written = messages.filter((item) => item.kind === 'message');
  const [first] = written;
  if (text === undefined || first === undefined) return [];
  const { waId: phone, userId: user } = first.from;
  const isOne = written.every(({ from }) => from.waId === phone && from.userId === user);
  if (!isOne) return [unreadable({ ...origin, reason: 'conversation_context', raw })];
  const { messageId, timestamp } = first;
  const told = {
    customer: { phone, user },
    messageId: `summary:${messageId}`,
    timestamp,
    providerType: 'conversation_context',
    kind: 'summary',
    lines: [text],
  };
  return [noticeOf(told, raw, origin)];
}
