import { ledgerKey } from '#core/conversation/keys.ts';
import { deriveEvent, type EventSource } from '#core/events/derive.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { OutboxMessageFailed } from '#core/events/outbox-message-failed.ts';
import type { OutboxMessageSent } from '#core/events/outbox-message-sent.ts';
import type { ReplyRow } from '../reply-records.ts';

/** The fact that tells how a reply ended. Its key is the reply's, so a repetition has the same. */
export function outcomeEvent(
  cause: ConversationEnvelope,
  reply: ReplyRow,
  source?: EventSource,
): OutboxMessageSent | OutboxMessageFailed {
  const key = ledgerKey(cause.conversation_id, reply.reply_seq);
  const subject = { ticketId: reply.ticket_id, replySeq: reply.reply_seq };
  if (reply.status === 'sent' && reply.message_id !== undefined) {
    return deriveEvent(
      cause,
      {
        event: EVENT_NAMES.outboxMessageSent,
        idempotencyKey: `sent:${key}`,
        payload: { ...subject, messageId: reply.message_id },
      },
      source,
    );
  }
  return deriveEvent(
    cause,
    {
      event: EVENT_NAMES.outboxMessageFailed,
      idempotencyKey: `failed:${key}`,
      payload: {
        ...subject,
        reason: reply.status === 'failed' ? (reply.reason ?? 'refused') : reply.status,
        ...(reply.code === undefined ? {} : { code: reply.code }),
      },
    },
    source,
  );
}

/** Publishes all but the fact of a message that WhatsApp accepted: each costs, and without a consumer it is told to none. */
export function unlessSent<Fact extends { event: string }>(
  publish: (facts: Fact[]) => Promise<void>,
): (facts: Fact[]) => Promise<void> {
  return async (facts) => {
    const others = facts.filter(({ event }) => event !== EVENT_NAMES.outboxMessageSent);
    if (others.length > 0) await publish(others);
  };
}
