import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { itemCondition, updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition, summaryKey } from '../keys.ts';
import { type MessageRow, messageRowSchema, type SummaryItem, summaryItemSchema } from '../records.ts';
import type { MessageChange } from './change-records.ts';
import { changedMessage } from './message-change.ts';

/** A message row with the conversation that it was copied from. */
const copiedRowSchema = messageRowSchema.extend({ merged_from: z.string().optional() });

/**
 * The writes by which a text that is taken back goes from wherever else it stands: the summary that it was noted in,
 * which is made anew from the beginning, and the conversations that its row was copied from when they became part
 * of this one.
 *
 * @param sk of its row
 */
export async function takenBackElsewhere(
  table: Table,
  of: { tenant_id: string; conversation_id: string },
  sk: string,
  change: MessageChange,
): Promise<TransactItem[]> {
  return [...(await summaryDeletes(table, of, sk)), ...(await originalWrites(table, of, sk, change))];
}

async function summaryDeletes(
  table: Table,
  { tenant_id, conversation_id }: { tenant_id: string; conversation_id: string },
  rowSk: string,
): Promise<TransactItem[]> {
  const Key = summaryKey(tenant_id, conversation_id);
  const item = await get(table, Key);
  if (!item) return [];
  const { through } = summaryItemSchema.parse(item);
  const asRead = itemCondition<SummaryItem>({ where: [['through', '=', through]] });
  return rowSk <= through ? [{ Delete: { TableName: table.tableName, Key, ...asRead } }] : [];
}

/** A copy has the sort key of its original. People read the copy, so that no words stay in the original. */
async function originalWrites(
  table: Table,
  { tenant_id, conversation_id }: { tenant_id: string; conversation_id: string },
  sk: string,
  change: MessageChange,
): Promise<TransactItem[]> {
  const writes: TransactItem[] = [];
  const copyKey = { pk: conversationPartition(tenant_id, conversation_id), sk };
  let { merged_from } = copiedRowSchema.parse(await get(table, copyKey));
  while (merged_from !== undefined) {
    const key = { pk: conversationPartition(tenant_id, merged_from), sk };
    const item = await get(table, key);
    if (!item) break;
    writes.push(...(await summaryDeletes(table, { tenant_id, conversation_id: merged_from }, sk)));
    const { merged_from: next, ...seen } = copiedRowSchema.parse(item);
    const taken = changedMessage(seen, change, { keepRevoked: false });
    writes.push(updateOrCheck<MessageRow>(table.tableName, key, { seen, next: taken, existing: 'required' }));
    merged_from = next;
  }
  return writes;
}

async function get(
  { client, tableName: TableName }: Table,
  Key: Key,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  return Item;
}
