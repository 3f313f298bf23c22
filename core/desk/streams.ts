import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition } from '../conversation/keys.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

/** Rows of one kind in one conversation, in the order of their sort keys. */
export interface Stream<Entry> {
  conversationId: string;
  prefix: string;
  /** @throws {ZodError} for a row that is none of its kind */
  read(item: unknown): Entry;
}

/** Newest first. `cursor` leads to the page after it, undefined at the end. */
export interface StreamsPage<Entry> {
  entries: Entry[];
  cursor: string | undefined;
}

/** By stream what was read so far: the last sort key, without its prefix. */
const cursorSchema = z.object({ last: z.record(z.string().max(300), z.string().max(200).nullable()) });

const nameOf = ({ conversationId, prefix }: Pick<Stream<unknown>, 'conversationId' | 'prefix'>) =>
  `${conversationId} ${prefix}`;

/**
 * One page of several streams, from their ends backwards. Each has an order of its own, which the page keeps; it joins
 * them by `orderOf`. So what one of them has out of the joint order is neither missed nor shown twice.
 *
 * A stream that a cursor does not name came to the conversation meanwhile, and is read with the next first page.
 *
 * @throws {DeskInputError} for a cursor that is none
 */
export async function readStreams<Entry>(
  table: Table,
  tenantId: string,
  all: ReadonlyArray<Stream<Entry>>,
  orderOf: (entry: Entry) => string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<StreamsPage<Entry>> {
  const known = cursor === undefined ? undefined : decodeCursor(cursor, cursorSchema).last;
  const read = await Promise.all(
    all
      .filter((stream) => known === undefined || known[nameOf(stream)] !== undefined)
      .map(async (stream) => {
        const last = known?.[nameOf(stream)] ?? undefined;
        return {
          name: nameOf(stream),
          last,
          waiting: await rowsBefore(table, tenantId, stream, last, limit),
        };
      }),
  );
  const entries: Entry[] = [];
  const newestOf = ({ waiting: [row] }: (typeof read)[number]) => (row ? orderOf(row.entry) : '');
  while (entries.length < limit) {
    const [newest] = read
      .filter(({ waiting }) => waiting.length > 0)
      .sort((a, b) => (newestOf(a) < newestOf(b) ? 1 : newestOf(a) > newestOf(b) ? -1 : 0));
    const taken = newest?.waiting.shift();
    if (!newest || !taken) break;
    newest.last = taken.place;
    entries.push(taken.entry);
  }
  const isMore = read.some(({ waiting }) => waiting.length > 0);
  const last = Object.fromEntries(read.map((stream) => [stream.name, stream.last ?? null]));
  return { entries, cursor: isMore ? encodeCursor({ last }) : undefined };
}

async function rowsBefore<Entry>(
  table: Table,
  tenantId: string,
  { conversationId, prefix, read }: Stream<Entry>,
  last: string | undefined,
  limit: number,
): Promise<Array<{ place: string; entry: Entry }>> {
  const rows = await queryRows(
    table,
    {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': conversationPartition(tenantId, conversationId),
        ':from': prefix,
        ':to': last === undefined ? prefix.replace(/#$/, '$') : prefix + last,
      },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
    // The row at which the page before ended is read once more, and left out.
    limit + (last === undefined ? 1 : 2),
  );
  return rows
    .map((item) => ({ place: String(item.sk).slice(prefix.length), entry: read(item) }))
    .filter(({ place }) => place !== last);
}
