import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { dueFrom, dueSchema, woken } from '../conversation/watch/watch.ts';
import { type ChannelIds, channelReleaseKey } from './keys.ts';

/** How long a release has to tell what waits for it, before the watchdog goes on with it, in milliseconds. */
const RELEASE_DUE_MS = 60_000;

const releaseSchema = z.object({
  released_at: z.number(),
  ...dueSchema.pick({ due_shard: true, due_at: true, wakes: true }).required().shape,
});

/**
 * That a channel was released at `released_at` and that not all that waited may know of it: then the watchdog looks
 * at `due_at`. Times in milliseconds since the epoch. `wakes`: how often it has gone on with it.
 */
export type Release = z.infer<typeof releaseSchema>;

/** @param now milliseconds since the epoch */
export function newRelease(channelId: string, now: number): Release {
  return { released_at: now, ...dueFrom(channelId, now + RELEASE_DUE_MS), wakes: 0 };
}

/** Notes of releases, until nothing waits any more. */
export class ReleaseNotes {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find({ tenantId, channelId }: ChannelIds): Promise<Release | undefined> {
    const { client, tableName } = this.#table;
    const Key = channelReleaseKey(tenantId, channelId);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item && releaseSchema.parse(Item);
  }

  /**
   * Claims the next look at a release.
   *
   * @param dueAt when the one after it is due, in milliseconds since the epoch
   * @returns false when another watchdog has it, or the channel was released once more
   */
  async claim({ tenantId, channelId }: ChannelIds, seen: Release, dueAt: number): Promise<boolean> {
    const next = { ...seen, ...woken({ dueAt, wakes: seen.wakes + 1 }) };
    const change = { seen, next, unchanged: ['due_at', 'released_at'] as const };
    const { kind } = await updateItem(this.#table, channelReleaseKey(tenantId, channelId), change);
    return kind === 'written';
  }

  /** Nothing waits any more. A note that changed since it was read stays: the channel was released once more. */
  async delete({ tenantId, channelId }: ChannelIds, seen: Release): Promise<void> {
    const { client, tableName } = this.#table;
    try {
      await client.send(
        new DeleteCommand({
          TableName: tableName,
          Key: channelReleaseKey(tenantId, channelId),
          ...itemCondition({ seen, unchanged: ['due_at', 'released_at'] }),
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}
