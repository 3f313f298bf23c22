import { ledgerKey } from '#core/conversation/keys.ts';
import { type Cause, deriveEvent, type EventSource } from '#core/events/derive.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { OutboxMessageDelivered } from '#core/events/outbox-message-delivered.ts';
import type { ReceiptRow } from './delivery-store.ts';

/** The fact that a reply reached the customer. Its key is the reply's, so a repetition has the same. */
export function deliveredEvent(cause: Cause, row: ReceiptRow, source?: EventSource): OutboxMessageDelivered {
  return deriveEvent(
    cause,
    {
      event: EVENT_NAMES.outboxMessageDelivered,
      idempotencyKey: `delivered:${ledgerKey(cause.conversation_id, row.reply_seq)}`,
      payload: {
        ticketId: row.ticket_id,
        replySeq: row.reply_seq,
        messageId: row.delivery.message_id,
      },
    },
    source,
  );
}
