import { summaryKey } from '#core/conversation/keys.ts';
import type { Conversation, SummaryItem } from '#core/conversation/records.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';

/** @returns false when another turn has written a summary since `before` was read */
export async function storeSummary(
  table: Table,
  { tenant_id, conversation_id }: Pick<Conversation, 'tenant_id' | 'conversation_id'>,
  summary: SummaryItem,
  before: SummaryItem | undefined,
): Promise<boolean> {
  const { kind } = await updateItem<Partial<SummaryItem>>(table, summaryKey(tenant_id, conversation_id), {
    seen: before ?? {},
    next: summary,
    ...(before === undefined ? { existing: 'new or' as const } : { unchanged: ['through'] }),
  });
  return kind === 'written';
}
