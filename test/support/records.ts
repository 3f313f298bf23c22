import type { Conversation } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { TicketPolicy } from '#core/conversation/ticket/ticket-policy.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** A conversation with one unanswered message, unless told otherwise. */
export function conversationItem(more: Partial<Conversation> = {}): Conversation {
  return {
    tenant_id: 'acme',
    conversation_id: 'cv_1',
    channel_id: '100',
    contact_id: 'ct_1',
    wa_id: '5511999990000',
    inbound_seq: 1,
    answered_seq: 0,
    owner_epoch: 1,
    reply_seq: 0,
    settled_seq: 0,
    ticket_id: 'tk_1',
    ticket_number: 1,
    ticket_status: 'bot',
    ticket_opened_at: AT,
    ticket_status_since: AT,
    ticket_reason: 'opened',
    last_inbound_at: AT,
    window_from: AT,
    created_at: AT,
    ...more,
  };
}

/** A reply that waits to be sent, unless told otherwise. */
export function replyItem(replySeq: number, more: Partial<ReplyRow> = {}): ReplyRow {
  return {
    reply_seq: replySeq,
    author: 'ai',
    turn_id: `tn_${replySeq}`,
    seq_after: replySeq - 1,
    seq_through: replySeq,
    owner_epoch: 1,
    ticket_id: 'tk_1',
    channel_id: '100',
    content: { kind: 'text', body: `answer ${replySeq}` },
    body: `answer ${replySeq}`,
    status: 'pending',
    created_at: AT,
    attempts: 0,
    ...more,
  };
}

/** A tenant whose tickets begin with the AI. */
export const AI_FIRST: TicketPolicy = {
  entry: { status: 'bot' },
  peopleQueueId: 'general',
  reopenMs: 2 * 60 * 60_000,
};
