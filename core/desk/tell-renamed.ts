import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { LIVING } from '../conversation/conversation-write.ts';
import { changedNow } from '../conversation/desk-place.ts';
import { conversationId } from '../conversation/ids.ts';
import { conversationKey } from '../conversation/keys.ts';
import { type Conversation, conversationSchema } from '../conversation/records.ts';

/**
 * The conversations of a contact, one a channel, show another name from now on: pages are told. The name itself is the
 * contact's. One that moves meanwhile shows it where it went.
 *
 * @param now milliseconds since the epoch
 */
export async function tellRenamed(
  table: Table,
  { tenantId, contactId }: { tenantId: string; contactId: string },
  channelIds: readonly string[],
  now: number,
): Promise<void> {
  const keys = channelIds.map((id) => conversationKey(tenantId, conversationId(tenantId, id, contactId)));
  const items = await batchGet(table, contactId, keys);
  await Promise.all(
    items.map((item) => {
      const conversation = conversationSchema.parse(item);
      const key = conversationKey(tenantId, conversation.conversation_id);
      const overwrite = changedNow(conversation, now);
      const change = { seen: conversation, overwrite, existing: 'required', where: [LIVING] } as const;
      return writeTransaction(table.client, [updateOrCheck<Conversation>(table.tableName, key, change)]);
    }),
  );
}
