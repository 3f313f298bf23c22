import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { receiptsSeenKey } from './keys.ts';

/** One environment writes a channel's time at most once in so many milliseconds. */
export const HEARTBEAT_EVERY_MS = 5_000;

const MAX_CHANNELS = 1_000;

/** Statuses that came through, by whether they carried a key of ours. */
const ATTRIBUTES = { keyed: 'keyed_through', unkeyed: 'unkeyed_through' } as const;

const itemSchema = z.object({
  keyed_through: z.number().optional(),
  unkeyed_through: z.number().optional(),
});

/**
 * Up to which provider time a channel's receipts were worked, in milliseconds since the epoch: those that carried the
 * key that we send with a message, and those that did not. Undefined before the first.
 */
export interface ReceiptsSeen {
  keyed?: number | undefined;
  unkeyed?: number | undefined;
}

/** A status that was worked. `time`: the provider's, in milliseconds since the epoch. */
export interface WorkedStatus {
  tenantId: string;
  channelId: string;
  time: number;
  carriesKey: boolean;
}

/**
 * Whether the newest statuses of a channel carried our key. Something between WhatsApp and us may drop it: then no
 * status tells what became of a message, and that none came says nothing.
 */
export function bringsKeys({ keyed, unkeyed = 0 }: ReceiptsSeen): boolean {
  return keyed !== undefined && keyed >= unkeyed;
}

/**
 * How far a channel's receipts were worked. By it the sender knows whether a status that it
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
   */
  async note({ tenantId, channelId, time, carriesKey }: WorkedStatus): Promise<void> {
    const key = `${tenantId} ${channelId} ${carriesKey}`;
    const before = this.#written.get(key);
    const at = this.#now();
    const through = Math.min(time, at);
    if (before && (at - before.at < HEARTBEAT_EVERY_MS || through <= before.through)) return;
    this.#written.set(key, { at, through });
    try {
      await this.#write({ tenantId, channelId, time: through, carriesKey });
    } catch (error) {
      this.#written.delete(key);
      throw error;
    }
  }

  async seen(tenantId: string, channelId: string): Promise<ReceiptsSeen> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: receiptsSeenKey(tenantId, channelId),
        ConsistentRead: true,
      }),
    );
    const { keyed_through: keyed, unkeyed_through: unkeyed } = itemSchema.parse(Item ?? {});
    return { keyed, unkeyed };
  }

  async #write({ tenantId, channelId, time, carriesKey }: WorkedStatus): Promise<void> {
    const attribute = ATTRIBUTES[carriesKey ? 'keyed' : 'unkeyed'];
    // Refused when another environment has seen later ones.
    await updateItem<z.infer<typeof itemSchema>>(this.#table, receiptsSeenKey(tenantId, channelId), {
      seen: {},
      overwrite: { [attribute]: time },
      where: [[attribute, 'missing or <', time]],
    });
  }
}
