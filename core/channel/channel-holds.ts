import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { channelHoldKey, channelReleaseKey } from './keys.ts';
import { newRelease, type Release } from './release-notes.ts';

/** How long an environment goes by what it knows of a hold, in milliseconds. */
export const HOLD_CACHE_MS = 5_000;

const CHANNELS_CACHED = 1_000;

const holdSchema = z.object({
  hold_id: z.string(),
  code: z.int().optional(),
  reason: z.string(),
  since: z.number(),
});

/**
 * Why a business number may not send.
 *
 * - `code`: WhatsApp's error code, where one was the reason.
 * - `reason`: machine-readable, such as `token_invalid`.
 * - `since`: milliseconds since the epoch.
 */
export interface ChannelHold {
  code?: number;
  reason: string;
  since: number;
}

/**
 * Business numbers that must not send until a person has acted: a dead token, a locked account, a bill. While one
 * is held, its replies wait as `held`.
 *
 * Known for five seconds in each environment, so a hold and its end reach all of them within that time. What depends
 * on a hold being there asks the table: see {@link isHeld}.
 */
export class ChannelHolds {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #known: ExpiringCache<ChannelHold>;

  /** @param options.now milliseconds since the epoch */
  constructor(options: { table: Table; now?: () => number; newId?: () => string }) {
    const { table, now = Date.now, newId = randomUUID } = options;
    this.#table = table;
    this.#now = now;
    this.#newId = newId;
    this.#known = new ExpiringCache({
      ttlMs: HOLD_CACHE_MS,
      missingTtlMs: HOLD_CACHE_MS,
      maxEntries: CHANNELS_CACHED,
      now,
    });
  }

  /** The hold of a channel, at most five seconds old; undefined when it may send. */
  async find(tenantId: string, channelId: string): Promise<ChannelHold | undefined> {
    return this.#known.get(cacheKey(tenantId, channelId), () => this.#read(tenantId, channelId));
  }

  /** The hold of a channel as it is at this moment. */
  async findNow(tenantId: string, channelId: string): Promise<ChannelHold | undefined> {
    const hold = await this.#read(tenantId, channelId);
    this.#known.set(cacheKey(tenantId, channelId), hold);
    return hold;
  }

  /**
   * Holds a channel. One that is held keeps its first reason.
   *
   * @returns whether it was new: only one of all callers is told so, and raises the alarm
   */
  async hold(
    tenantId: string,
    channelId: string,
    { code, reason }: { code?: number | undefined; reason: string },
  ): Promise<boolean> {
    const item = { hold_id: this.#newId(), code, reason, since: this.#now() };
    const refusedBy = await this.#putOnce(tenantId, channelId, item);
    this.#known.set(cacheKey(tenantId, channelId), holdOf(refusedBy ?? item));
    // The SDK repeats a write whose answer was lost, and the repeated one meets the first.
    return refusedBy === undefined || refusedBy.hold_id === item.hold_id;
  }

  /**
   * Lets a channel send again, and notes in the same transaction that what waits for it is to be told: see
   * `releaseChannel`. From then on no reply is held any more.
   *
   * @throws {ContentionError}
   */
  async release(tenantId: string, channelId: string): Promise<Release> {
    const release = newRelease(channelId, this.#now());
    const TableName = this.#table.tableName;
    const { kind } = await writeTransaction(this.#table.client, [
      { Delete: { TableName, Key: channelHoldKey(tenantId, channelId) } },
      { Put: { TableName, Item: { ...channelReleaseKey(tenantId, channelId), ...release } } },
    ]);
    if (kind !== 'written') throw new ContentionError(channelId, 'a channel was to be released');
    this.#known.set(cacheKey(tenantId, channelId), undefined);
    return release;
  }

  async #read(tenantId: string, channelId: string): Promise<ChannelHold | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: channelHoldKey(tenantId, channelId),
        ConsistentRead: true,
      }),
    );
    return Item && holdOf(Item);
  }

  /** @returns the item that is there already */
  async #putOnce(tenantId: string, channelId: string, item: z.infer<typeof holdSchema>) {
    try {
      await this.#table.client.send(
        new PutCommand({
          TableName: this.#table.tableName,
          Item: { ...channelHoldKey(tenantId, channelId), ...item },
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || !error.Item) throw error;
      return holdSchema.parse(unmarshall(error.Item));
    }
  }
}

/** The condition of a transaction that a channel is held at the moment at which it is written. */
export function isHeld(TableName: string, tenantId: string, channelId: string): TransactItem {
  const Key = channelHoldKey(tenantId, channelId);
  return { ConditionCheck: { TableName, Key, ...itemCondition({ existing: 'required' }) } };
}

function holdOf(item: unknown): ChannelHold {
  const { code, reason, since } = holdSchema.parse(item);
  return { ...(code === undefined ? {} : { code }), reason, since };
}

const cacheKey = (tenantId: string, channelId: string) => `${tenantId} ${channelId}`;
