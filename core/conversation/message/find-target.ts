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

/** What has an id of WhatsApp's. Its row is as it is stored. */
export type Found =
  | { kind: 'message'; strand: Strand; key: Key; row: MessageRow }
  | { kind: 'reply'; strand: Strand; key: Key; row: ReplyRow }
  /** It has not arrived, or never will. `marker`: what waits for it already. */
  | { kind: 'absent'; strand: Strand; key: Key; marker: MessageIdItem | undefined }
  /** It was there and has no row of its own any more. */
  | { kind: 'gone' };

/** A message that is there. */
export type FoundMessage = Extract<Found, { kind: 'message' }>;

/** A message that has not arrived. */
export type AbsentMessage = Extract<Found, { kind: 'absent' }>;

/** What a message is about; `foreign`: that cannot be changed by this message. */
export type Target = Exclude<Found, { kind: 'gone' }> | { kind: 'foreign' };

/**
 * Finds the message or the reply that another message is about; see {@link findById}.
 *
 * @param targetIds under which it may be known: one that has not arrived is waited for under the first
 */
export async function findTarget(
  table: Table,
  of: Merged & { tenant_id: string },
  [targetId, ...others]: readonly [string, ...string[]],
  change: MessageChange,
): Promise<Target> {
  // What we sent through the API can have a reaction, and nothing else.
  const isReaction = change.kind === 'reaction';
  let found: Found = await findById(table, of, targetId, { replies: isReaction });
  for (const other of others) {
    if (found.kind !== 'absent') break;
    const known = await findById(table, of, other, { replies: isReaction });
    if (known.kind !== 'absent') found = known;
  }
  if (found.kind === 'gone') return { kind: 'foreign' };
  const isForeign =
    (found.kind === 'reply' && !isReaction) || (found.kind === 'message' && !isOwn(change, found.row));
  return isForeign ? { kind: 'foreign' } : found;
}

/**
 * What a message is about, under its other ids: as another responder has it, or as we do. What cannot be changed by it is
 * left out.
 *
 * @param foundId that of the one known
 */
export async function findCopies(
  table: Table,
  of: Merged & { tenant_id: string },
  { targetIds, change }: { targetIds: readonly string[]; change: MessageChange },
  foundId: string,
): Promise<(FoundMessage | AbsentMessage)[]> {
  const others = targetIds.filter((id) => id !== foundId);
  const found = await Promise.all(others.map((id) => findById(table, of, id, { replies: false })));
  return found.flatMap((copy) => {
    const isChanged = copy.kind === 'absent' || (copy.kind === 'message' && isOwn(change, copy.row));
    return isChanged ? [copy] : [];
  });
}

/**
 * Finds a message by the item of its id, in a conversation or what became part of it.
 *
 * @param options.replies a reply of ours is looked for, too: among the newest 100 of each strand
 */
export async function findById(
  table: Table,
  of: Merged & { tenant_id: string },
  messageId: string,
  options: { replies: boolean },
): Promise<Found> {
  const { strand, item: known } = await homeOf(table, of, messageId);
  const idKey = messageIdKey(of.tenant_id, strand.conversation_id, messageHash(messageId));
  if (known?.row_sk !== undefined) {
    const key = { pk: idKey.pk, sk: known.row_sk };
    const row = await get(table, key);
    if (row && key.sk.startsWith(REPLY_PREFIX)) {
      return { kind: 'reply', strand, key, row: replyRowSchema.parse(row) };
    }
    if (!row || !key.sk.startsWith(MESSAGE_PREFIX)) return { kind: 'gone' };
    return { kind: 'message', strand, key, row: messageRowSchema.parse(row) };
  }
  const reply = options.replies ? await findReply(table, of, messageId) : undefined;
  return reply ?? { kind: 'absent', strand, key: idKey, marker: known };
}

async function findReply(
  table: Table,
  of: Merged & { tenant_id: string },
  messageId: string,
): Promise<Found | undefined> {
  for (const strand of strandsOf(of)) {
    const { tenant_id } = of;
    const { items } = await readPage(table, { ...strand, tenant_id }, REPLY_PREFIX, { forward: false });
    const reply = items.find(({ message_id }) => message_id === messageId);
    if (reply) {
      return { kind: 'reply', strand, key: { pk: reply.pk, sk: reply.sk }, row: replyRowSchema.parse(reply) };
    }
  }
  return undefined;
}

async function get({ client, tableName }: Table, Key: Key): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item;
}
