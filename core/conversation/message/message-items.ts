import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { claimedKind } from '#core/media/message-media.ts';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { type ItemChange, itemCondition, updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { messageHash } from '../ids.ts';
import { conversationPartition, messageIdKey, messageKey } from '../keys.ts';
import { numberFrom, type Strand } from '../merge/strands.ts';
import type { MessageIdItem, MessageRow } from '../records.ts';
import type { TicketChange } from '../ticket/ticket.ts';
import { withExpiry } from './machine-text.ts';
import { writeContent } from './message-content.ts';

type Event = InboxMessageReceived | InboxEchoReceived;

/** WhatsApp tells of reactions and edits for 30 days; what a message id leads to is kept a little longer. */
const ID_KEPT_SECONDS = 32 * 24 * 60 * 60;

/** What storing a message decided. `now` in milliseconds since the epoch. */
export interface Decided {
  inboundSeq: number | undefined;
  change: TicketChange | undefined;
  now: number;
  /** A voice note waits for its transcript until then, in milliseconds since the epoch. */
  hearUntil?: number | undefined;
}

/** The row that a message has of its own. A reaction without its message is read as its emoji. */
export function rowOf(
  { occurred_at, timestamp, payload }: Event,
  inboundSeq: number | undefined,
): MessageRow {
  const content = writeContent(payload);
  return {
    message_id: payload.messageId,
    media_type: payload.mediaType,
    body: payload.mediaType === 'reaction' ? (payload.reaction?.emoji ?? payload.body) : payload.body,
    ...(content === undefined ? {} : { content }),
    // The file that an edit tells of is another message's.
    ...(payload.media?.id === undefined || payload.mediaType === 'edit'
      ? {}
      : { media: { state: 'fetching' as const, kind: claimedKind(payload) } }),
    occurred_at,
    received_at: timestamp,
    ...(payload.position > 0 ? { position: payload.position } : {}),
    ...(inboundSeq === undefined ? {} : { inbound_seq: inboundSeq }),
    ...(payload.late ? { late: true } : {}),
    ...(payload.fromMe ? { from_me: true } : {}),
    ...(payload.standby ? { standby: true } : {}),
  };
}

/**
 * The write of the item of the provider's id, on the condition that it is not there, or is the marker that was read:
 * what came before the message waits in it. A refusal brings the item that is there.
 *
 * @param strand where the row is
 */
export function idWrite(
  tableName: string,
  { tenant_id, payload }: Event,
  strand: Strand,
  rowSk: string,
  { inboundSeq, change, now }: Decided,
  marker?: MessageIdItem,
): TransactItem {
  const item = {
    ...messageIdKey(tenant_id, strand.conversation_id, messageHash(payload.messageId)),
    row_sk: rowSk,
    ...(inboundSeq === undefined ? {} : { inbound_seq: numberFrom(strand, inboundSeq) }),
    ...(change ? { ticket_change: change } : {}),
    expires_at: expiryOf(now),
  };
  return marker ? overMarker(tableName, item, marker) : putOnce(tableName, item);
}

/** The row of a message and its key; `waiting`: what came before it and is already done to the row. */
export function rowWrites(
  TableName: string,
  { tenant_id }: Event,
  { conversation_id }: Strand,
  row: MessageRow,
  waiting: MessageIdItem['waiting'] = [],
): { sk: string; writes: TransactItem[] } {
  const key = messageKey(tenant_id, conversation_id, row, messageHash(row.message_id));
  const item = { ...key, ...withExpiry(key, row) };
  const pk = conversationPartition(tenant_id, conversation_id);
  return {
    sk: key.sk,
    writes: [
      { Put: { TableName, Item: item } },
      ...waiting.flatMap(({ row_sk: sk }) =>
        sk === undefined ? [] : [{ Delete: { TableName, Key: { pk, sk } } }],
      ),
    ],
  };
}

/** A change of a message's row, on the condition that no other change was made meanwhile. */
export function rowChange(tableName: string, key: Key, seen: MessageRow, next: MessageRow): TransactItem {
  return updateOrCheck(tableName, key, changeOfRow(key, seen, next));
}

/** The same for a write of its own. */
export function changeOfRow(key: Key, seen: MessageRow, next: MessageRow) {
  return {
    seen,
    next: withExpiry(key, next),
    unchanged: ['inbound_seq', 'awaits', 'revoked', 'edit_order', 'reactions', 'media'],
    existing: 'required',
  } as const satisfies ItemChange<MessageRow>;
}

/** Puts an item in place of the marker, on the condition that it is as it was read. A refusal brings the one that is there. */
export function overMarker(
  TableName: string,
  Item: Record<string, unknown>,
  marker: MessageIdItem,
): TransactItem {
  const condition = itemCondition<MessageIdItem>({
    where: [
      ['row_sk', '=', undefined],
      ['waiting', '=', marker.waiting],
      ['media', '=', marker.media],
    ],
  });
  return { Put: { TableName, Item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } };
}

/** When the item of an id goes, in seconds since the epoch. @param now milliseconds since the epoch */
export const expiryOf = (now: number) => Math.floor(now / 1000) + ID_KEPT_SECONDS;
