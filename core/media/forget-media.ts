import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { conversationId } from '#core/conversation/ids.ts';
import { conversationKey, conversationPartition, MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { strandsOf } from '#core/conversation/merge/strands.ts';
import { conversationSchema, type MessageRow, messageRowSchema } from '#core/conversation/records.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationFolder } from './object-key.ts';

/** Messages of one conversation that are looked through. */
const MOST_MESSAGES = 100_000;

export interface ForgetMediaPorts {
  conversations: Table;
  files: { keys(prefix: string): Promise<string[]>; delete(keys: readonly string[]): Promise<void> };
  /** The tenant's numbers. */
  channels: { list(tenantId: string): Promise<ReadonlyArray<{ channel_id: string }>> };
}

/**
 * Removes the files of a contact, both what they sent and what was sent to them, in all conversations and those that became part of
 * them, and what was heard and read in them; rows say `expired` then. Their words are the rows' own, and stay.
 *
 * Done twice it does the same; a call that dies on the way is made again.
 */
export async function forgetMedia(
  { conversations: table, files, channels }: ForgetMediaPorts,
  tenantId: string,
  contactId: string,
): Promise<{ conversations: number; files: number }> {
  const forgotten = { conversations: 0, files: 0 };
  for (const { channel_id } of await channels.list(tenantId)) {
    const Key = conversationKey(tenantId, conversationId(tenantId, channel_id, contactId));
    const get = new GetCommand({ TableName: table.tableName, Key, ConsistentRead: true });
    const { Item } = await table.client.send(get);
    if (!Item) continue;
    for (const { conversation_id } of strandsOf(conversationSchema.parse(Item))) {
      const of = { tenant_id: tenantId, conversation_id };
      // First, so that no row leads to what is gone.
      await expireRows(table, of);
      const keys = await files.keys(conversationFolder(of));
      await files.delete(keys);
      forgotten.conversations += 1;
      forgotten.files += keys.length;
    }
  }
  return forgotten;
}

async function expireRows(table: Table, of: { tenant_id: string; conversation_id: string }): Promise<void> {
  const query = {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: {
      ':pk': conversationPartition(of.tenant_id, of.conversation_id),
      ':prefix': MESSAGE_PREFIX,
    },
    ConsistentRead: true,
  };
  for (const { pk, sk, ...item } of await queryRows(table, query, MOST_MESSAGES)) {
    const seen = messageRowSchema.parse(item);
    if (seen.media?.state !== 'ready') continue;
    const media = { state: 'failed', kind: seen.media.kind, reason: 'expired' } as const;
    const key = { pk: String(pk), sk: String(sk) };
    await writeTransaction(table.client, [
      updateOrCheck<MessageRow>(table.tableName, key, {
        ...{ seen, next: { ...seen, media }, existing: 'required' },
      }),
    ]);
  }
}
