import { shortHash } from '../ids/hash.ts';

/** A primary key of the `conversations` table. */
export interface Key {
  pk: string;
  sk: string;
}

/** Digits of a sequence number in a sort key: enough that text order is number order. */
const SEQUENCE_DIGITS = 10;

/** Digits of milliseconds since the epoch, enough until the year 2286. */
const TIME_DIGITS = 13;

/** Partitions of the `due` index, so that no single one takes every conversation's writes. */
export const DUE_SHARDS = 8;

export const MESSAGE_PREFIX = 'MSG#';
export const REPLY_PREFIX = 'REPLY#';

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

/**
 * A message row, ordered by the provider's time.
 *
 * @param occurredAt ISO 8601
 */
export function messageKey(
  tenantId: string,
  conversationId: string,
  occurredAt: string,
  messageHash: string,
): Key {
  const time = String(Date.parse(occurredAt)).padStart(TIME_DIGITS, '0');
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${MESSAGE_PREFIX}${time}#${messageHash}`,
  };
}

/**
 * Leads from the provider's id of a message to its row, whose key also holds a time. A second delivery meets
 * this item, whatever time it brings; edits and reactions find their message by it.
 */
export function messageIdKey(tenantId: string, conversationId: string, messageHash: string): Key {
  return { pk: conversationPartition(tenantId, conversationId), sk: `ID#${messageHash}` };
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

/** Names a reply towards WhatsApp, which brings it back in every status of the message. */
export function ledgerKey(conversationId: string, replySeq: number): string {
  return `${conversationId}#${replySeq}`;
}

/** The partition of the `due` index that a conversation belongs to. */
export function dueShard(conversationId: string): string {
  const number = Number.parseInt(Buffer.from(shortHash([conversationId], 4)).toString('hex'), 16);
  return `DUE#${number % DUE_SHARDS}`;
}
