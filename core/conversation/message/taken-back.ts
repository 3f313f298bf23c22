import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { summaryKey } from '../keys.ts';
import { type Merged, strandsOf } from '../merge/strands.ts';
import { type SummaryItem, summaryItemSchema } from '../records.ts';

/**
 * The writes by which a text that is taken back goes from wherever else it stands: the summaries that it may be noted
 * in, the conversation's and those of what became part of it. The conversation's is made anew from the beginning.
 *
 * @param rowSk sort key of its row
 */
export async function takenBackElsewhere(
  table: Table,
  of: Merged & { tenant_id: string },
  rowSk: string,
): Promise<TransactItem[]> {
  const keys = strandsOf(of).map(({ conversation_id }) => summaryKey(of.tenant_id, conversation_id));
  const summaries = await batchGet(table, of.conversation_id, keys);
  return summaries.flatMap(({ pk, sk, ...item }): TransactItem[] => {
    const { through } = summaryItemSchema.parse(item);
    const asRead = itemCondition<SummaryItem>({ where: [['through', '=', through]] });
    return rowSk <= through ? [{ Delete: { TableName: table.tableName, Key: { pk, sk }, ...asRead } }] : [];
  });
}
