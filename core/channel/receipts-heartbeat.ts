import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { receiptsSeenKey } from './keys.ts';

/** One environment writes a channel's time at most once in so many milliseconds. */
export const HEARTBEAT_EVERY_MS = 5_000;

const MAX_CHANNELS = 1_000;

/** Statuses that came through, by whether they carried a key of ours; and those that went through the queue. */
const ATTRIBUTES = {
  keyed: 'keyed_through',
  unkeyed: 'unkeyed_through',
  queued: 'queued_through',
  dequeued: 'dequeued_through',
} as const;

const itemSchema = z.object({
  keyed_through: z.number().optional(),
  unkeyed_through: z.number().optional(),
  queued_through: z.number().optional(),
  dequeued_through: z.number().optional(),
});

/** Up to when a channel's receipts were worked, in milliseconds since the epoch. Undefined before the first. */
export interface ReceiptsSeen {
  /** By WhatsApp's time, of those that carried the key that we send with a message. */
  keyed?: number | undefined;
  /** The same, of those that did not. */
  unkeyed?: number | undefined;
  /** When the webhook had the newest that it put into the queue. */
  queued?: number | undefined;
  /** When the webhook had the newest that was worked out of it. */
  dequeued?: number | undefined;
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
 * Whether statuses of a channel may still be in the queue that came after a time, in milliseconds since the epoch. Others,
 * which the webhook records at once, say nothing about those.
 */
export function mayBeQueued({ queued, dequeued = 0 }: ReceiptsSeen, since: number): boolean {
  return queued !== undefined && queued > since && dequeued < queued;
}

/** Statuses that went through the queue. `time`: when the webhook had the newest, in milliseconds since the epoch. */
export interface QueueProgress {
  tenantId: string;
  channelId: string;
  time: number;
}

/**
 * How far a channel's receipts were worked. By it the sender knows whether a status that it
 * waits for may still be on its way: receipts that lag show a time far behind.
 *
 * It is a sign, not a promise: statuses have no order, several environments work them side by side, the time is
 * written only every {@link HEARTBEAT_EVERY_MS}, and a channel without statuses stands still. Statuses that are in the queue
 * are told apart, because those that the webhook records at once pass them by.
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
  note({ tenantId, channelId, time, carriesKey }: WorkedStatus): Promise<void> {
    const through = { tenantId, channelId, time: Math.min(time, this.#now()) };
    return this.#note(carriesKey ? 'keyed' : 'unkeyed', through, HEARTBEAT_EVERY_MS);
  }

  /** Says that statuses went into the queue. At once: what is in it must not look worked. */
  noteQueued(progress: QueueProgress): Promise<void> {
    return this.#note('queued', progress);
  }

  /** Says that statuses out of the queue were worked. At once: until then the queue looks full. */
  noteDequeued(progress: QueueProgress): Promise<void> {
    return this.#note('dequeued', progress);
  }

  async seen(tenantId: string, channelId: string): Promise<ReceiptsSeen> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: receiptsSeenKey(tenantId, channelId),
        ConsistentRead: true,
      }),
    );
    const seen = itemSchema.parse(Item ?? {});
    return {
      keyed: seen.keyed_through,
      unkeyed: seen.unkeyed_through,
      queued: seen.queued_through,
      dequeued: seen.dequeued_through,
    };
  }

  async #note(
    what: keyof typeof ATTRIBUTES,
    { tenantId, channelId, time }: QueueProgress,
    everyMs = 0,
  ): Promise<void> {
    const key = `${tenantId} ${channelId} ${what}`;
    const before = this.#written.get(key);
    const at = this.#now();
    if (before && (at - before.at < everyMs || time <= before.through)) return;
    this.#written.set(key, { at, through: time });
    const attribute = ATTRIBUTES[what];
    try {
      // Refused when another environment has seen later ones.
      await updateItem<z.infer<typeof itemSchema>>(this.#table, receiptsSeenKey(tenantId, channelId), {
        seen: {},
        overwrite: { [attribute]: time },
        where: [[attribute, 'missing or <', time]],
      });
    } catch (error) {
      this.#written.delete(key);
      throw error;
    }
  }
}
