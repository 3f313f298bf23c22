import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition, NOTE_PREFIX, summaryKey } from '../keys.ts';
import { type Merged, strandsOf } from '../merge/strands.ts';
import { noteRowSchema, type SummaryItem, summaryItemSchema } from '../records.ts';

/** Notes of the AI in one conversation that are looked through: it has one for each handoff. */
const MOST_NOTES = 200;

/**
 * The writes by which a text that is taken back goes from wherever else it stands: the summaries that it may be noted
 * in, the conversation's and those of what became part of it, and the AI's notes for people. The conversation's summary is made
 * anew from the beginning.
 *
 * @param rowSk sort key of its row
 */
export async function takenBackElsewhere(
  table: Table,
  of: Merged & { tenant_id: string },
  rowSk: string,
): Promise<TransactItem[]> {
  const keys = strandsOf(of).map(({ conversation_id }) => summaryKey(of.tenant_id, conversation_id));
  const [summaries, notes] = await Promise.all([
    batchGet(table, of.conversation_id, keys),
    notesOfAi(table, of),
  ]);
  const [, second = '0'] = rowSk.split('#');
  const after = new Date(Number(second) * 1_000).toISOString();
  const noted = notes.filter(({ created_at }) => created_at >= after);
  const deleted = noted.map(
    ({ key: Key }): TransactItem => ({ Delete: { TableName: table.tableName, Key } }),
  );
  const noSummaries = summaries.flatMap(({ pk, sk, ...item }): TransactItem[] => {
    const { through } = summaryItemSchema.parse(item);
    const asRead = itemCondition<SummaryItem>({ where: [['through', '=', through]] });
    return rowSk <= through ? [{ Delete: { TableName: table.tableName, Key: { pk, sk }, ...asRead } }] : [];
  });
  return [...noSummaries, ...deleted];
}

async function notesOfAi(table: Table, of: Merged & { tenant_id: string }) {
  const strands = await Promise.all(
    strandsOf(of).map(({ conversation_id }) =>
      queryRows(
        table,
        {
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :note)',
          ExpressionAttributeValues: {
            ':pk': conversationPartition(of.tenant_id, conversation_id),
            ':note': NOTE_PREFIX,
          },
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        MOST_NOTES,
      ),
    ),
  );
  return strands.flat().flatMap(({ pk, sk, ...item }) => {
    const { author, created_at } = noteRowSchema.parse(item);
    return author === 'ai' ? [{ key: { pk, sk }, created_at }] : [];
  });
}
