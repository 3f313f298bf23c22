import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { messageHash } from '../ids.ts';
import { conversationPartition, MESSAGE_PREFIX, messageIdKey, REPLY_PREFIX } from '../keys.ts';
import { readPage } from '../partition-rows.ts';
import { type MessageIdItem, type MessageRow, messageIdItemSchema, messageRowSchema } from '../records.ts';
import { type ReplyRow, replyRowSchema } from '../reply/reply-records.ts';
import type { MessageChange } from './change-records.ts';
import { isOwn } from './message-change.ts';

/** What a message is about. */
export type Target =
  | { kind: 'message'; key: Key; row: MessageRow }
  | { kind: 'reply'; key: Key; row: ReplyRow }
  /** It has not arrived, or never will. `marker`: what waits for it already. */
  | { kind: 'absent'; key: Key; marker: MessageIdItem | undefined }
  /** It cannot be changed by this message. */
  | { kind: 'foreign' };

/**
 * Finds the message or the reply that another message is about: by the item of its id; a reply of ours among the newest
 * 100.
 */
export async function findTarget(
  table: Table,
  { tenant_id, conversation_id }: { tenant_id: string; conversation_id: string },
  targetId: string,
  change: MessageChange,
): Promise<Target> {
  const pk = conversationPartition(tenant_id, conversation_id);
  const idKey = messageIdKey(tenant_id, conversation_id, messageHash(targetId));
  const item = await get(table, idKey);
  const known = item && messageIdItemSchema.parse(item);
  if (known?.row_sk !== undefined) {
    const key = { pk, sk: known.row_sk };
    const row = await get(table, key);
    if (row && key.sk.startsWith(REPLY_PREFIX)) return ofReply(key, replyRowSchema.parse(row), change);
    if (!row || !key.sk.startsWith(MESSAGE_PREFIX)) return { kind: 'foreign' };
    const message = messageRowSchema.parse(row);
    return isOwn(change, message) ? { kind: 'message', key, row: message } : { kind: 'foreign' };
  }
  if (change.kind === 'reaction') {
    const { items } = await readPage(table, { tenant_id, conversation_id }, REPLY_PREFIX, { forward: false });
    const reply = items.find(({ message_id }) => message_id === targetId);
    if (reply) return ofReply({ pk, sk: reply.sk }, replyRowSchema.parse(reply), change);
  }
  return { kind: 'absent', key: idKey, marker: known };
}

/** What we sent through the API can have a reaction, and nothing else. */
function ofReply(key: Key, row: ReplyRow, { kind }: MessageChange): Target {
  return kind === 'reaction' ? { kind: 'reply', key, row } : { kind: 'foreign' };
}

async function get({ client, tableName }: Table, Key: Key): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item;
}
