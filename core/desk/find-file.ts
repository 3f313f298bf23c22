import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { MESSAGE_PREFIX, messageIdKey, replyKey } from '../conversation/keys.ts';
import { strandsOf } from '../conversation/merge/strands.ts';
import { type Conversation, messageIdItemSchema, messageRowSchema } from '../conversation/records.ts';
import { replyRowSchema } from '../conversation/reply/reply-records.ts';

/** A file of a conversation that is in the bucket; its type by its bytes. */
export interface KeptFile {
  key: string;
  mime: string;
  name: string;
}

/**
 * The file of a message or of a reply, in a conversation and what became part of it.
 *
 * @param of `message`: hash of the provider's id; `reply`: its number in the living conversation
 * @returns undefined where there is none, or none that is in the bucket
 */
export async function findFile(
  table: Table,
  conversation: Conversation,
  of: { message: string } | { reply: number },
): Promise<KeptFile | undefined> {
  const { tenant_id } = conversation;
  if ('reply' in of) {
    const item = await get(table, replyKey(tenant_id, conversation.conversation_id, of.reply));
    const content = item && replyRowSchema.parse(item).content;
    if (content?.kind !== 'media' || !content.object) return undefined;
    const { key, mime } = content.object;
    return { key, mime, name: content.filename ?? content.mediaType };
  }
  const keys = strandsOf(conversation).map(({ conversation_id }) =>
    messageIdKey(tenant_id, conversation_id, of.message),
  );
  for (const { pk, ...item } of await batchGet(table, conversation.conversation_id, keys)) {
    const { row_sk: sk } = messageIdItemSchema.parse(item);
    const row = sk?.startsWith(MESSAGE_PREFIX) ? await get(table, { pk: String(pk), sk }) : undefined;
    const media = row && messageRowSchema.parse(row).media;
    if (media?.state !== 'ready') continue;
    const { object_key: key, mime, name } = media;
    return { key, mime, name };
  }
  return undefined;
}

async function get({ client, tableName: TableName }: Table, Key: Key) {
  return (await client.send(new GetCommand({ TableName, Key }))).Item;
}
