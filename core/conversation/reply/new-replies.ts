import { fitContent } from '#core/whatsapp/outbound/fit-content.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { textOf } from '#core/whatsapp/outbound/text-of.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from './reply-records.ts';

/** Who says something, and on what ground. */
export type ReplyOrigin = Pick<
  ReplyRow,
  'author' | 'user_id' | 'turn_id' | 'seq_after' | 'seq_through' | 'owner_epoch' | 'refused'
>;

/**
 * The rows of one answer, in the order in which they go out: one, or up to three where WhatsApp's limits split
 * it. They follow the conversation's newest reply, and the conversation is watched until they are settled.
 *
 * @param now milliseconds since the epoch
 */
export function newReplies(
  conversation: Pick<Conversation, 'channel_id' | 'reply_seq' | 'ticket_id'>,
  origin: ReplyOrigin,
  content: OutboundContent,
  now: number,
): ReplyRow[] {
  const parts = fitContent(content);
  return parts.map((fitted, part) => ({
    ...origin,
    reply_seq: conversation.reply_seq + 1 + part,
    ...(parts.length > 1 ? { part } : {}),
    channel_id: conversation.channel_id,
    ticket_id: conversation.ticket_id,
    content: fitted,
    body: textOf(fitted),
    status: 'pending' as const,
    created_at: new Date(now).toISOString(),
    attempts: 0,
  }));
}
