import * as z from 'zod';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { DESK_SHARDS, deskPartition } from '../conversation/keys.ts';
import { conversationSchema, type TicketStatus } from '../conversation/records.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** The index whose partitions are the desk's lists. */
const DESK_INDEX = 'desk';

/** A conversation as the desk's lists show it. */
export const deskEntrySchema = conversationSchema.pick({
  tenant_id: true,
  conversation_id: true,
  channel_id: true,
  contact_id: true,
  customer_name: true,
  same_phone_as: true,
  ticket_id: true,
  ticket_number: true,
  ticket_status: true,
  ticket_status_since: true,
  ticket_reason: true,
  ticket_opened_at: true,
  ticket_closed_at: true,
  queue_id: true,
  user_id: true,
  waiting_since: true,
  last_inbound_at: true,
});

export type DeskEntry = z.infer<typeof deskEntrySchema>;

/** Which list, from which end, how much of it. */
export interface DeskListQuery {
  status: TicketStatus;
  /** Left out: conversations without a queue, such as the AI's and triage's. */
  queueId?: string | undefined;
  /** By the time since when they are where they are. */
  order: 'oldest_first' | 'newest_first';
  limit: number;
  cursor?: string | undefined;
}

/** `cursor` is undefined at the end of the list. */
export interface DeskPage {
  entries: DeskEntry[];
  cursor: string | undefined;
}

const rowSchema = z.object({ pk: z.string(), sk: z.string(), desk_pk: z.string(), desk_sk: z.string() });
const cursorSchema = z.object({ after: z.string().min(1).max(200) });

/**
 * One page of a list. The list's partitions are read side by side from the same place, and the page is the
 * first of what they have together; so one place is enough of a cursor.
 *
 * The index holds only keys, and lags behind: the items are read after it, and one that has left the list since is
 * left out. So a page may be shorter than asked for, and go on all the same.
 */
export async function readDeskList(
  table: Table,
  tenantId: string,
  { status, queueId, order, limit, cursor }: DeskListQuery,
): Promise<DeskPage> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).after;
  const forward = order === 'oldest_first';
  const shards = await Promise.all(
    Array.from({ length: DESK_SHARDS }, (_, shard) =>
      queryRows(
        table,
        {
          IndexName: DESK_INDEX,
          KeyConditionExpression: `desk_pk = :list${after === undefined ? '' : ` AND desk_sk ${forward ? '>' : '<'} :after`}`,
          ExpressionAttributeValues: {
            ':list': deskPartition(tenantId, status, queueId, shard),
            ...(after === undefined ? {} : { ':after': after }),
          },
          ScanIndexForward: forward,
        },
        limit + 1,
      ),
    ),
  );
  const direction = forward ? 1 : -1;
  const rows = shards
    .flat()
    .map((item) => rowSchema.parse(item))
    .sort((a, b) => direction * (Number(a.desk_sk > b.desk_sk) - Number(a.desk_sk < b.desk_sk)));
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const items = await batchGet(
    table,
    'of a list',
    page.map(({ pk, sk }) => ({ pk, sk })),
  );
  const itemOf = new Map(items.map((item) => [String(item.pk), item]));
  const listed = page.flatMap(({ pk, desk_pk }) => {
    const item = itemOf.get(pk);
    return item?.desk_pk === desk_pk ? [deskEntrySchema.parse(item)] : [];
  });
  return { entries: listed, cursor: last && encodeCursor({ after: last.desk_sk }) };
}
