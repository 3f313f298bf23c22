import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { EXPIRY_SHARDS } from '../keys.ts';
import { withoutMachineText } from '../message/machine-text.ts';
import { changeOfRow } from '../message/message-items.ts';
import type { DueIndex, DueItem, DuePage } from './due-index.ts';
import { type DueThing, dueThing } from './due-key.ts';

/** Items that one query reads, and how many of them at the same time. */
const PAGE_SIZE = 100;
const SIDE_BY_SIDE = 10;

/** Time that must be left to begin with items, in milliseconds: every call of the SDK at its slowest. */
const ITEM_NEEDS_MS = 15_000;

/** What removing texts whose time is over needs from outside. */
export interface ExpiryPorts {
  table: Table;
  conversations: Pick<ConversationRepository, 'findMessage'>;
  /** Over the shards that `expiryShardOf` names. */
  index: Pick<DueIndex, 'page'>;
  /** An item, or with undefined the whole shard, could not be looked after. */
  onFailure(error: unknown, thing: DueThing | undefined): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Removes what machines heard and read in files whose time is over, from the rows of their messages; see `withExpiry`. One shard a
 * minute: each text goes within {@link EXPIRY_SHARDS} minutes. What fails, or is not come to, is due the next time.
 *
 * @param remainingMs time left, in milliseconds
 * @returns how many rows have none any more
 */
export async function expireTexts(ports: ExpiryPorts, remainingMs: () => number): Promise<number> {
  const until = ports.now();
  const shard = Math.floor(until / 60_000) % EXPIRY_SHARDS;
  let expired = 0;
  let from: DuePage['next'];
  try {
    do {
      const page = await ports.index.page(shard, { until, limit: PAGE_SIZE, from });
      for (const items of chunksOf(page.items, SIDE_BY_SIDE)) {
        if (remainingMs() < ITEM_NEEDS_MS) return expired;
        const done = await Promise.all(items.map((item) => expire(ports, item)));
        expired += done.filter(Boolean).length;
      }
      from = page.next;
    } while (from !== undefined);
  } catch (error) {
    ports.onFailure(error, undefined);
  }
  return expired;
}

/** @returns whether a text was removed */
async function expire(ports: ExpiryPorts, item: DueItem): Promise<boolean> {
  const thing = dueThing(item);
  try {
    if (thing.kind !== 'message') throw new TypeError(`a ${thing.kind} does not expire`);
    const { tenantId, conversationId, sk } = thing;
    const row = await ports.conversations.findMessage(tenantId, conversationId, sk);
    const isDue = row?.awaits === undefined && row?.due_at !== undefined && row.due_at <= ports.now();
    if (!isDue) return false;
    const key = { pk: item.pk, sk };
    const change = changeOfRow(key, row, withoutMachineText(row));
    // One that another writer changed meanwhile is due the next time.
    return (await updateItem(ports.table, key, change)).kind === 'written';
  } catch (error) {
    ports.onFailure(error, thing);
    return false;
  }
}
