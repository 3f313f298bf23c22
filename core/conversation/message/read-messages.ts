import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition, MESSAGE_PREFIX } from '../keys.ts';
import { asInLiving, type Merged, numberFrom, type Strand, strandsOf } from '../merge/strands.ts';
import { type MessageRow, messageRowSchema } from '../records.ts';

export const placedMessageSchema = messageRowSchema.extend({ sk: z.string() });

/** A message with the sort key of its row. */
export type PlacedMessage = z.infer<typeof placedMessageSchema>;

/** A conversation of a tenant, with those that became part of it. */
export type Readable = Merged & { tenant_id: string };

/** Just above the last sort key of messages. */
const END = MESSAGE_PREFIX.replace(/#$/, '$');

/**
 * Messages of a conversation and of those that became part of it, in one order, numbered as the living one counts. One
 * query for each.
 *
 * @param options.after sort key of a row: those behind it, oldest first; left out: the newest, newest first
 */
export async function readMessages(
  table: Table,
  of: Readable,
  limit: number,
  options: { forward: boolean; after?: string | undefined },
): Promise<PlacedMessage[]> {
  const { forward, after = MESSAGE_PREFIX } = options;
  const strands = await Promise.all(
    strandsOf(of).map(async (strand) => {
      const query = {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': conversationPartition(of.tenant_id, strand.conversation_id),
          ':from': after,
          ':to': END,
        },
        ScanIndexForward: forward,
        ConsistentRead: true,
      };
      // The row itself is the first of the range.
      const items = await queryRows(table, query, forward ? limit + 1 : limit);
      return items.map((item) => asInLiving(strand, placedMessageSchema.parse(item)));
    }),
  );
  const rows = joined(strands).filter(({ sk }) => sk !== options.after);
  return (forward ? rows : rows.reverse()).slice(0, limit);
}

/**
 * Messages whose `inbound_seq` is above one number and at most another, the newest of each strand first, until all are found
 * or there are no more. It looks through all messages that are newer than the last one found.
 */
export async function readNumbered(
  table: Table,
  of: Readable,
  { above, through }: { above: number; through: number },
): Promise<MessageRow[]> {
  const strands = await Promise.all(
    strandsOf(of).map((strand) =>
      numberedOf(table, of.tenant_id, strand, {
        above: Math.max(strand.owed_after, numberFrom(strand, above)),
        through: numberFrom(strand, through),
      }),
    ),
  );
  return joined(strands);
}

async function numberedOf(
  { client, tableName }: Table,
  tenantId: string,
  strand: Strand,
  { above, through }: { above: number; through: number },
): Promise<PlacedMessage[]> {
  if (through <= above) return [];
  const query = {
    TableName: tableName,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    FilterExpression: 'inbound_seq > :above AND inbound_seq <= :through',
    ExpressionAttributeValues: {
      ':pk': conversationPartition(tenantId, strand.conversation_id),
      ':prefix': MESSAGE_PREFIX,
      ':above': above,
      ':through': through,
    },
    ScanIndexForward: false,
    ConsistentRead: true,
  };
  const found: PlacedMessage[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({ ...query, ExclusiveStartKey }),
    );
    found.push(...Items.map((item) => asInLiving(strand, placedMessageSchema.parse(item))));
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey && found.length < through - above);
  return found;
}

/** In the order of their sort keys. A message that two strands have is the first one's. */
function joined(strands: ReadonlyArray<readonly PlacedMessage[]>): PlacedMessage[] {
  const rows = new Map<string, PlacedMessage>();
  for (const row of strands.flat()) if (!rows.has(row.message_id)) rows.set(row.message_id, row);
  return [...rows.values()].sort((a, b) => (a.sk < b.sk ? -1 : 1));
}
