import type { Key } from '#platform/dynamodb/key.ts';
import { hashNumber } from '#platform/ids/hash.ts';
import { orderKey, type Place } from './message/order.ts';

/** Digits of a sequence number in a sort key: enough that text order is number order. */
const SEQUENCE_DIGITS = 10;

/**
 * Partitions of the `due` index. A partition of an index takes 1,000 writes a second, and one whose sort key is a time is
 * not split when it is hot; more would hold back the writes of the table itself. An answered message makes two of these
 * writes, so 64 partitions carry 32,000 messages a second. The watchdog reads each of them every minute.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/gsi-throttling.html
 */
export const DUE_SHARDS = 64;

/** Name of the index that finds what waits by what it waits for; see `waiting.ts`. */
export const WAITING_INDEX = 'waiting';

/** Name of the index of the desk's lists. */
export const DESK_INDEX = 'desk';

/** Name of the index of a tenant's conversations by when a row of the desk last changed. */
export const CHANGED_INDEX = 'changed';

/** Partitions of the index `desk` for each tenant, status and queue, and of `changed` for each tenant. */
export const DESK_SHARDS = 4;

export const MESSAGE_PREFIX = 'MSG#';
export const MESSAGE_ID_PREFIX = 'ID#';
export const REPLY_PREFIX = 'REPLY#';
export const TICKET_PREFIX = 'TICKET#';
export const NOTE_PREFIX = 'NOTE#';
export const EFFECT_PREFIX = 'EFFECT#';

/** All items of a conversation share its partition; keys start with the tenant. */
export function conversationPartition(tenantId: string, conversationId: string): string {
  return `T#${tenantId}#CV#${conversationId}`;
}

/**
 * The conversation item. Its sort key comes right after the replies', so that one query, backwards, reads it
 * and the newest replies.
 */
export function conversationKey(tenantId: string, conversationId: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: 'STATE' };
}

/** The summary of what was said long ago; right after the conversation item, so that one query reads both. */
export function summaryKey(tenantId: string, conversationId: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: 'SUMMARY' };
}

/** A message row. The order of the keys is the one in which the messages are read. */
export function messageKey(tenantId: string, conversationId: string, place: Place, messageHash: string): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${MESSAGE_PREFIX}${orderKey(place)}#${messageHash}`,
  };
}

/**
 * Leads from the provider's id of a message to its row, whose key also holds a time. A second delivery meets
 * this item, whatever time it brings; edits and reactions find their message by it.
 */
export function messageIdKey(tenantId: string, conversationId: string, messageHash: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `${MESSAGE_ID_PREFIX}${messageHash}` };
}

export function replyKey(tenantId: string, conversationId: string, replySeq: number): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${REPLY_PREFIX}${String(replySeq).padStart(SEQUENCE_DIGITS, '0')}`,
  };
}

export function turnKey(tenantId: string, conversationId: string, turnId: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `TURN#${turnId}` };
}

/** What a turn has spent on requests to a model before it ended. Far from the rows that a turn reads as one range. */
export function requestsKey(tenantId: string, conversationId: string, turnId: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `ASKED#${turnId}` };
}

/** What a call of a tool changed, by the tool and its arguments. @param hash of both; see `callHash` */
export function effectKey(tenantId: string, conversationId: string, tool: string, hash: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `${EFFECT_PREFIX}${tool}#${hash}` };
}

/** The rounds of tools that a turn leaves to the further one. */
export function carriedKey(tenantId: string, conversationId: string, turnId: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `CARRIED#${turnId}` };
}

/** A call that waits for the customer's tap, by what it does. @param hash see `callHash` */
export function confirmationKey(tenantId: string, conversationId: string, hash: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `CONFIRM#${hash}` };
}

/** Names a reply towards WhatsApp, which brings it back in every status of the message. */
export function ledgerKey(conversationId: string, replySeq: number): string {
  return `${conversationId}#${replySeq}`;
}

/** A closed ticket. */
export function ticketKey(tenantId: string, conversationId: string, ticketNumber: number): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${TICKET_PREFIX}${String(ticketNumber).padStart(SEQUENCE_DIGITS, '0')}`,
  };
}

/** @param createdAt ISO 8601 */
export function noteKey(tenantId: string, conversationId: string, createdAt: string, noteId: string): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${NOTE_PREFIX}${createdAt}#${noteId}`,
  };
}

/** The partition of the `due` index that a conversation belongs to. */
export function dueShard(conversationId: string): string {
  return dueShardOf(shardOf(conversationId, DUE_SHARDS));
}

/** @param shard 0 up to but not including {@link DUE_SHARDS} */
export function dueShardOf(shard: number): string {
  return `DUE#${shard}`;
}

/** The partition of the `desk` index that a conversation belongs to. */
export function deskShard(conversationId: string): number {
  return shardOf(conversationId, DESK_SHARDS);
}

/**
 * Partitions of the same index for what goes when its time is over: nearly as much is written to them. The watchdog reads one a
 * minute, so that none of this stands in the way of what a customer waits for.
 */
export const EXPIRY_SHARDS = 60;

/** The partition in which an item of a conversation expires. @param pk of the item */
export function expiryShard(pk: string): string {
  return expiryShardOf(hashNumber(pk) % EXPIRY_SHARDS);
}

/** @param shard 0 up to but not including {@link EXPIRY_SHARDS} */
export function expiryShardOf(shard: number): string {
  return `EXPIRY#${shard}`;
}

/**
 * A list of the desk: a tenant's conversations in one status and queue, one of {@link DESK_SHARDS} parts.
 *
 * @param queueId undefined for those without a queue
 */
export function deskPartition(
  tenantId: string,
  status: string,
  queueId: string | undefined,
  shard: number,
): string {
  return `T#${tenantId}#DESK#${status}#${queueId ?? '-'}#${shard}`;
}

/**
 * The changes of a tenant's conversations that a row of the desk shows, one of {@link DESK_SHARDS} parts.
 *
 * @param shard 0 up to but not including {@link DESK_SHARDS}
 */
export function changedPartition(tenantId: string, shard: number): string {
  return `T#${tenantId}#CHANGED#${shard}`;
}

/** What a person read, or put aside, of conversations, in the same index. */
export function personalChangedPartition(tenantId: string, userId: string): string {
  return `T#${tenantId}#CHANGED#USER#${userId}`;
}

/** One of so many shards, always the same for a conversation. */
export function shardOf(conversationId: string, shards: number): number {
  return hashNumber(conversationId) % shards;
}
