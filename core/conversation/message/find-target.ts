import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { messageHash } from '../ids.ts';
import { MESSAGE_PREFIX, messageIdKey, REPLY_PREFIX } from '../keys.ts';
import { type Merged, type Strand, strandsOf } from '../merge/strands.ts';
import { readPage } from '../partition-rows.ts';
import { type MessageIdItem, type MessageRow, messageRowSchema } from '../records.ts';
import { type ReplyRow, replyRowSchema } from '../reply/reply-records.ts';
import type { MessageChange } from './change-records.ts';
import { homeOf } from './home-of.ts';
import { isOwn } from './message-change.ts';

/** What a message is about. */
export type Target =
  | { kind: 'message'; strand: Strand; key: Key; row: MessageRow }
  | { kind: 'reply'; strand: Strand; key: Key; row: ReplyRow }
  /** It has not arrived, or never will. `marker`: what waits for it already. */
  | { kind: 'absent'; strand: Strand; key: Key; marker: MessageIdItem | undefined }
  /** It cannot be changed by this message. */
  | { kind: 'foreign' };

/**
 * Finds the message or the reply that another message is about, in a conversation or what became part of it: by the item
 * of its id; a reply of ours among the newest 100 of each strand. Its row is as it is stored.
 */
export async function findTarget(
  table: Table,
  of: Merged & { tenant_id: string },
  targetId: string,
  change: MessageChange,
): Promise<Target> {
  const { strand, item: known } = await homeOf(table, of, targetId);
  const idKey = messageIdKey(of.tenant_id, strand.conversation_id, messageHash(targetId));
  if (known?.row_sk !== undefined) {
    const key = { pk: idKey.pk, sk: known.row_sk };
    const row = await get(table, key);
    if (row && key.sk.startsWith(REPLY_PREFIX))
      return ofReply(strand, key, replyRowSchema.parse(row), change);
    if (!row || !key.sk.startsWith(MESSAGE_PREFIX)) return { kind: 'foreign' };
    const message = messageRowSchema.parse(row);
    return isOwn(change, message) ? { kind: 'message', strand, key, row: message } : { kind: 'foreign' };
  }
  const reply = change.kind === 'reaction' ? await findReply(table, of, targetId, change) : undefined;
  return reply ?? { kind: 'absent', strand, key: idKey, marker: known };
}

async function findReply(
  table: Table,
  of: Merged & { tenant_id: string },
  messageId: string,
  change: MessageChange,
): Promise<Target | undefined> {
  for (const strand of strandsOf(of)) {
    const { tenant_id } = of;
    const { items } = await readPage(table, { ...strand, tenant_id }, REPLY_PREFIX, { forward: false });
    const reply = items.find(({ message_id }) => message_id === messageId);
    if (reply) return ofReply(strand, { pk: reply.pk, sk: reply.sk }, replyRowSchema.parse(reply), change);
  }
  return undefined;
}

/** What we sent through the API can have a reaction, and nothing else. */
function ofReply(strand: Strand, key: Key, row: ReplyRow, { kind }: MessageChange): Target {
  return kind === 'reaction' ? { kind: 'reply', strand, key, row } : { kind: 'foreign' };
}

async function get({ client, tableName }: Table, Key: Key): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item;
}
