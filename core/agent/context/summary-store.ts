import { LIVING } from '#core/conversation/conversation-write.ts';
import { conversationKey, summaryKey } from '#core/conversation/keys.ts';
import type { Conversation, SummaryItem } from '#core/conversation/records.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';

/**
 * Stores a summary, on the condition that since the conversation was read no text was taken back, which may stand in it, and
 * that it was not merged.
 *
 * @param seen the conversation as it was read before its messages
 * @returns false when that is so, or another turn has written a summary since `before` was read
 */
export async function storeSummary(
  { client, tableName }: Table,
  seen: Pick<Conversation, 'tenant_id' | 'conversation_id' | 'taken_back' | 'merged_from'>,
  summary: SummaryItem,
  before: SummaryItem | undefined,
): Promise<boolean> {
  const { tenant_id, conversation_id, taken_back, merged_from } = seen;
  const { kind } = await writeTransaction(client, [
    updateOrCheck<Partial<SummaryItem>>(tableName, summaryKey(tenant_id, conversation_id), {
      seen: before ?? {},
      next: summary,
      ...(before === undefined ? { existing: 'new or' as const } : { unchanged: ['through'] }),
    }),
    updateOrCheck<Partial<Conversation>>(tableName, conversationKey(tenant_id, conversation_id), {
      seen,
      where: [['taken_back', '=', taken_back], ['merged_from', '=', merged_from], LIVING],
    }),
  ]);
  return kind === 'written';
}
