import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { WAITING_INDEX } from '../keys.ts';
import { type DueThing, dueThing } from './due-key.ts';
import { partitionsOf, type WaitReason } from './wait-reason.ts';

const PAGE_SIZE = 100;

const waitingSchema = z.object({ pk: z.string(), sk: z.string(), parked_since: z.number() });

/** Something that waits, since a time in milliseconds since the epoch. */
export type WaitingItem = Extract<DueThing, { kind: 'conversation' | 'reply' }> & { since: number };

/**
 * What waits for a reason, page by page, roughly what has waited longest first. The index is behind the table by some
 * milliseconds, and what it says may be over: the table decides.
 */
export async function* itemsWaitingFor(table: Table, reason: WaitReason): AsyncGenerator<WaitingItem[]> {
  let open: Place[] = partitionsOf(reason).map((partition) => ({ partition, from: {} }));
  while (open.length > 0) {
    const pages = await Promise.all(open.map((shard) => readPage(table, shard)));
    const items = pages.flatMap((page) => page.items).toSorted(byTime);
    if (items.length > 0) yield items;
    open = pages.flatMap(({ next }) => next ?? []);
  }
}

/** Where to go on reading; an empty `from` is the beginning. */
interface Place {
  partition: string;
  from: Record<string, unknown>;
}

async function readPage({ client, tableName }: Table, { partition, from }: Place) {
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: WAITING_INDEX,
      KeyConditionExpression: 'waits_for = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      Limit: PAGE_SIZE,
      ...(Object.keys(from).length > 0 && { ExclusiveStartKey: from }),
    }),
  );
  const next: Place | undefined = LastEvaluatedKey && { partition, from: LastEvaluatedKey };
  return { items: Items.flatMap(waitingItem), next };
}

function waitingItem(item: unknown): WaitingItem[] {
  const { parked_since: since, ...key } = waitingSchema.parse(item);
  const thing = dueThing(key);
  return thing.kind === 'conversation' || thing.kind === 'reply' ? [{ ...thing, since }] : [];
}

const sequenceOf = (item: WaitingItem) => (item.kind === 'reply' ? item.replySeq : 0);

function byTime(one: WaitingItem, other: WaitingItem): number {
  return one.since - other.since || sequenceOf(one) - sequenceOf(other);
}
