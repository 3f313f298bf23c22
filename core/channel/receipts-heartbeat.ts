import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { receiptsSeenKey } from './keys.ts';

/** One environment writes a channel's time at most once in so many milliseconds. */
export const HEARTBEAT_EVERY_MS = 5_000;

const MAX_CHANNELS = 1_000;

const itemSchema = z.object({ receipts_seen_through: z.number() });

/**
 * Up to which provider time a channel's receipts were worked. By it the sender knows whether a status that it
 * waits for may still be on its way: receipts that lag show a time far behind.
 *
 * It is a sign, not a promise: statuses have no order, several environments work them side by side, the time is
 * written only every {@link HEARTBEAT_EVERY_MS}, and a channel without statuses stands still.
 */
export class ReceiptsHeartbeat {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #written = new LRUCache<string, { at: number; through: number }>({ max: MAX_CHANNELS });

  /** @param options.now milliseconds since the epoch */
  constructor(options: { table: Table; now?: () => number }) {
    this.#table = options.table;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Says that statuses up to a time were worked. The time only ever grows, and is never later than now: a status
   * of the future would make all that follow look old.
   *
   * @param providerTimeMs milliseconds since the epoch
   */
  async note(tenantId: string, channelId: string, providerTimeMs: number): Promise<void> {
    const key = `${tenantId} ${channelId}`;
    const before = this.#written.get(key);
    const at = this.#now();
    const through = Math.min(providerTimeMs, at);
    if (before && (at - before.at < HEARTBEAT_EVERY_MS || through <= before.through)) return;
    this.#written.set(key, { at, through });
    try {
      await this.#write(tenantId, channelId, through);
    } catch (error) {
      this.#written.delete(key);
      throw error;
    }
  }

  /** Milliseconds since the epoch; undefined before the first status. */
  async seenThrough(tenantId: string, channelId: string): Promise<number | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: receiptsSeenKey(tenantId, channelId),
        ConsistentRead: true,
      }),
    );
    return Item && itemSchema.parse(Item).receipts_seen_through;
  }

  async #write(tenantId: string, channelId: string, through: number): Promise<void> {
    // Refused when another environment has seen later ones.
    await updateItem<Partial<z.infer<typeof itemSchema>>>(this.#table, receiptsSeenKey(tenantId, channelId), {
      seen: {},
      overwrite: { receipts_seen_through: through },
      where: [['receipts_seen_through', 'missing or <', through]],
    });
  }
}
