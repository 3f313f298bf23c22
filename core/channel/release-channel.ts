import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { type ChannelHolds, HOLD_CACHE_MS } from './channel-holds.ts';
import { type HeldReply, heldReplies } from './held-replies.ts';

/** How long an environment may still mark replies as held after the hold is gone: it decided just before. */
const STALE_MS = HOLD_CACHE_MS + 2_000;

const SIDE_BY_SIDE = 10;

/** What a release needs from outside. */
export interface ReleasePorts {
  table: Table;
  holds: Pick<ChannelHolds, 'remove'>;
  /** Name of the index with `due_shard` and `due_at`. */
  dueIndex: string;
  /**
   * Asks the sender to look at a reply. The `round` must be part of the command's key: a reply that is found in
   * both rounds was held again between them, and its first command may have come too early.
   */
  wake(reply: HeldReply, round: 1 | 2): Promise<void>;
  pause?: (ms: number) => Promise<void>;
}

/**
 * Lets a channel send again.
 *
 * 1. The hold is deleted.
 * 2. The sender is asked to look at every reply that waits in the channel's part of the `due` index.
 * 3. After {@link STALE_MS}, when no environment believes in the hold any more, that is done once more for what is
 *    still there.
 *
 * Repeating it is harmless: the sender only looks. Whoever dies in the middle runs it again.
 *
 * @returns how many replies the sender was asked about; one of both rounds counts twice
 * @throws what the table or `wake` throws; the channel may then be released and its replies still wait
 */
export async function releaseChannel(
  ports: ReleasePorts,
  channel: { tenantId: string; channelId: string },
): Promise<number> {
  const { table, dueIndex, pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = ports;
  await ports.holds.remove(channel.tenantId, channel.channelId);
  const wakeAll = async (round: 1 | 2) => {
    let woken = 0;
    for await (const page of heldReplies(table, { ...channel, dueIndex })) {
      for (const replies of chunksOf(page, SIDE_BY_SIDE)) {
        await Promise.all(replies.map((reply) => ports.wake(reply, round)));
      }
      woken += page.length;
    }
    return woken;
  };
  const first = await wakeAll(1);
  await pause(STALE_MS);
  return first + (await wakeAll(2));
}
