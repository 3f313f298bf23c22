import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { messageHash } from '../ids.ts';
import { messageIdKey, messageKey } from '../keys.ts';
import type { MessageRow } from '../records.ts';
import type { TicketChange } from '../ticket/ticket.ts';

/** WhatsApp tells of reactions and edits for 30 days; what a message id leads to is kept a little longer. */
const ID_KEPT_SECONDS = 32 * 24 * 60 * 60;

/**
 * The two writes that keep a message: the item of the provider's id, on the condition that it is not there,
 * and the row.
 *
 * @param given what storing the message decided
 * @param now milliseconds since the epoch
 */
export function messageWrites(
  tableName: string,
  event: InboxMessageReceived | InboxEchoReceived,
  given: { inboundSeq: number | undefined; change: TicketChange | undefined },
  now: number,
): TransactItem[] {
  const { tenant_id, conversation_id, occurred_at, payload } = event;
  const hash = messageHash(payload.messageId);
  const number = given.inboundSeq === undefined ? {} : { inbound_seq: given.inboundSeq };
  const row: MessageRow = {
    message_id: payload.messageId,
    media_type: payload.mediaType,
    body: payload.body,
    occurred_at,
    received_at: event.timestamp,
    ...(payload.position > 0 ? { position: payload.position } : {}),
    ...number,
    ...(payload.late ? { late: true } : {}),
    ...(payload.fromMe ? { from_me: true } : {}),
  };
  const rowKey = messageKey(tenant_id, conversation_id, row, hash);
  return [
    putOnce(tableName, {
      ...messageIdKey(tenant_id, conversation_id, hash),
      row_sk: rowKey.sk,
      ...number,
      ...(given.change ? { ticket_change: given.change } : {}),
      expires_at: Math.floor(now / 1000) + ID_KEPT_SECONDS,
    }),
    { Put: { TableName: tableName, Item: { ...rowKey, ...row } } },
  ];
}
