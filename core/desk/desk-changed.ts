import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import {
  CHANGED_INDEX,
  changedPartition,
  conversationPartition,
  DESK_SHARDS,
  personalChangedPartition,
} from '../conversation/keys.ts';

/** A conversation of which a row of the desk shows something else since `at`, and in which list it is now, if in any. */
export interface ChangedConversation {
  conversationId: string;
  /** When, by the clock of the writer; another for each change of the conversation. */
  mark: string;
  deskPk: string | undefined;
  deskSk: string | undefined;
}

const itemSchema = z.object({
  pk: z.string(),
  changed_at: z.string(),
  desk_pk: z.string().optional(),
  desk_sk: z.string().optional(),
});

/**
 * The conversations of a tenant that changed after a time, oldest change first; each once, with its newest change.
 * The index follows the table within a moment: what is asked for should overlap with what was.
 *
 * @param after ISO 8601
 * @returns undefined when there are more than `most`
 */
export async function readChanged(
  table: Table,
  tenantId: string,
  after: string,
  most: number,
): Promise<ChangedConversation[] | undefined> {
  const shards = Array.from({ length: DESK_SHARDS }, (_, shard) => changedPartition(tenantId, shard));
  const read = await Promise.all(shards.map((partition) => readPartition(table, partition, after, most)));
  return changesOf(tenantId, read.flat(), most);
}

/** The same of the conversations that a person read, or put aside to be read again; no places are known of them. */
export async function readPersonallyChanged(
  table: Table,
  { tenantId, userId }: { tenantId: string; userId: string },
  after: string,
  most: number,
): Promise<ChangedConversation[] | undefined> {
  const partition = personalChangedPartition(tenantId, userId);
  return changesOf(tenantId, await readPartition(table, partition, after, most), most);
}

async function readPartition(table: Table, partition: string, after: string, most: number) {
  const items = await queryRows(
    table,
    {
      IndexName: CHANGED_INDEX,
      KeyConditionExpression: 'changed_pk = :partition AND changed_at > :after',
      ExpressionAttributeValues: { ':partition': partition, ':after': after },
    },
    most + 1,
  );
  return items.map((item) => itemSchema.parse(item));
}

function changesOf(
  tenantId: string,
  items: z.infer<typeof itemSchema>[],
  most: number,
): ChangedConversation[] | undefined {
  if (items.length > most) return undefined;
  return items
    .sort((a, b) => (a.changed_at < b.changed_at ? -1 : 1))
    .map(({ pk, changed_at, desk_pk, desk_sk }) => ({
      conversationId: pk.slice(conversationPartition(tenantId, '').length),
      mark: changed_at,
      deskPk: desk_pk,
      deskSk: desk_sk,
    }));
}
