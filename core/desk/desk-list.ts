import * as z from 'zod';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { readListKey } from '../conversation/desk-place.ts';
import { DESK_INDEX, DESK_SHARDS, deskPartition } from '../conversation/keys.ts';
import { type Conversation, conversationSchema, type TicketStatus } from '../conversation/records.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** One list of the index: conversations in one status and queue; without a queue, such as the AI's and triage's. */
export interface DeskList {
  status: TicketStatus;
  queueId?: string | undefined;
}

/** Which of the conversations in lists, from which end, and how many. */
export interface DeskListQuery {
  lists: readonly DeskList[];
  /** Only those that this person has. */
  userId?: string | undefined;
  channelId?: string | undefined;
  /** By the customer's newest message. */
  order: 'oldest_first' | 'newest_first';
  limit: number;
  cursor?: string | undefined;
}

/** `cursor` is undefined at the end of the list. */
export interface DeskPage {
  entries: Conversation[];
  cursor: string | undefined;
}

/** Keys that one page reads of the index at most: a filter that finds little ends its page short, and goes on. */
const MOST_KEYS = 4_000;

const keySchema = z.object({ pk: z.string(), sk: z.string(), desk_pk: z.string(), desk_sk: z.string() });
type ListKey = z.infer<typeof keySchema>;
const cursorSchema = z.object({ after: z.string().min(1).max(400) });

/**
 * One page of lists. Their partitions are read side by side from the same place, and the page is the first of what they
 * have together; so one place is enough of a cursor. What is filtered by stands in the index.
 *
 * The index holds only keys, and lags behind: the items are read after it, and one that has left the lists since is
 * left out. So a page may be shorter than asked for, and go on all the same.
 */
export async function readDeskList(table: Table, tenantId: string, query: DeskListQuery): Promise<DeskPage> {
  const { limit, cursor } = query;
  const start = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).after;
  const { keys, after } = await readKeys(table, tenantId, query, start);
  const page = keys.slice(0, limit);
  const last = keys.length > limit ? page.at(-1)?.desk_sk : after;
  const items = await batchGet(
    table,
    'of a list',
    page.map(({ pk, sk }) => ({ pk, sk })),
  );
  const itemOf = new Map(items.map((item) => [String(item.pk), item]));
  const entries = page.flatMap(({ pk, desk_pk }) => {
    const item = itemOf.get(pk);
    return item?.desk_pk === desk_pk ? [conversationSchema.parse(item)] : [];
  });
  return { entries, cursor: last === undefined ? undefined : encodeCursor({ after: last }) };
}

/** A number of conversations; not exact: at least so many. */
export interface DeskCount {
  count: number;
  isExact: boolean;
}

/** How many conversations lists have, exactly up to `most`. */
export async function countDeskLists(
  table: Table,
  tenantId: string,
  query: Omit<DeskListQuery, 'order' | 'limit' | 'cursor'>,
  most: number,
): Promise<DeskCount> {
  const of = { ...query, order: 'newest_first' as const, limit: most };
  const { keys, after } = await readKeys(table, tenantId, of, undefined);
  return { count: Math.min(keys.length, most), isExact: keys.length <= most && after === undefined };
}

/**
 * How many conversations of lists each person has: one reading for all people, for what one has stands among the others'.
 *
 * @returns `isWhole`: false where there are more than can be read at once
 */
export async function countByPerson(
  table: Table,
  tenantId: string,
  lists: readonly DeskList[],
): Promise<{ counts: ReadonlyMap<string, number>; isWhole: boolean }> {
  const of = { lists, order: 'newest_first' as const, limit: MOST_KEYS };
  const { keys, after } = await readKeys(table, tenantId, of, undefined);
  const counts = new Map<string, number>();
  for (const { desk_sk } of keys) {
    const { userId } = readListKey(desk_sk);
    if (userId !== undefined) counts.set(userId, (counts.get(userId) ?? 0) + 1);
  }
  return { counts, isWhole: after === undefined };
}

/**
 * Keys in the order of the lists, `limit` and one more where there are so many.
 *
 * @returns `after`: where the lists go on, if that is not known to be their end
 */
async function readKeys(
  table: Table,
  tenantId: string,
  { lists, userId, channelId, order, limit }: DeskListQuery,
  start: string | undefined,
): Promise<{ keys: ListKey[]; after: string | undefined }> {
  const isWanted = ({ desk_sk }: ListKey) => {
    const key = readListKey(desk_sk);
    return (userId ?? key.userId) === key.userId && (channelId ?? key.channelId) === key.channelId;
  };
  const direction = order === 'oldest_first' ? 1 : -1;
  const partitions = lists.flatMap(({ status, queueId }) =>
    Array.from({ length: DESK_SHARDS }, (_, shard) => deskPartition(tenantId, status, queueId, shard)),
  );
  const keys: ListKey[] = [];
  let after = start;
  for (let read = 0; read < MOST_KEYS; ) {
    const chunks = await Promise.all(
      partitions.map((partition) => readChunk(table, partition, after, order, limit + 1)),
    );
    const known = chunks
      .flat()
      .sort((a, b) => direction * (Number(a.desk_sk > b.desk_sk) - Number(a.desk_sk < b.desk_sk)));
    // Beyond the end of a full chunk, its partition may have what belongs in between.
    const ends = chunks.flatMap((chunk) => (chunk.length > limit ? [chunk.at(-1)?.desk_sk ?? ''] : []));
    const isCertain = ({ desk_sk }: ListKey) =>
      ends.every((end) => direction * (Number(desk_sk > end) - Number(desk_sk < end)) <= 0);
    const certain = known.filter(isCertain);
    keys.push(...certain.filter(isWanted));
    if (ends.length === 0) return { keys, after: undefined };
    after = certain.at(-1)?.desk_sk ?? after;
    if (keys.length > limit) return { keys: keys.slice(0, limit + 1), after };
    read += known.length;
  }
  return { keys, after };
}

async function readChunk(
  table: Table,
  partition: string,
  after: string | undefined,
  order: DeskListQuery['order'],
  wanted: number,
): Promise<ListKey[]> {
  const isForward = order === 'oldest_first';
  const rows = await queryRows(
    table,
    {
      IndexName: DESK_INDEX,
      KeyConditionExpression: `desk_pk = :list${after === undefined ? '' : ` AND desk_sk ${isForward ? '>' : '<'} :after`}`,
      ExpressionAttributeValues: {
        ':list': partition,
        ...(after === undefined ? {} : { ':after': after }),
      },
      ScanIndexForward: isForward,
    },
    wanted,
  );
  return rows.map((item) => keySchema.parse(item));
}
