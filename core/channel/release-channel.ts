import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { nextReplyWake } from '../conversation/watch/next-step.ts';
import { itemsWaitingFor, type WaitingItem } from '../conversation/watch/waiting.ts';
import type { ChannelHolds } from './channel-holds.ts';
import type { ChannelIds } from './keys.ts';
import type { Release, ReleaseNotes } from './release-notes.ts';

const SIDE_BY_SIDE = 10;

/**
 * How many replies the sender is asked about in a second: fewer than the 80 messages that WhatsApp takes of most
 * numbers, so that what waited for days leaves room for what is said now.
 */
const PER_SECOND = 50;

/** The most that the watchdog asks about in one run, which others must share: some seconds' worth. */
const MOST_PER_RUN = 500;

/** While more waits than one run asks about, each run of the watchdog goes on, in milliseconds. */
const NEXT_RUN_MS = 60_000;

/** A reply that waits for its channel to be released. */
export type HeldReply = Extract<WaitingItem, { kind: 'reply' }>;

/** What a release needs from outside. */
export interface ReleasePorts {
  table: Table;
  holds: Pick<ChannelHolds, 'release' | 'findNow'>;
  /**
   * Asks the sender to look at a reply.
   *
   * @param why is part of the command's key: each release, and each look of the watchdog at it, has its own
   */
  wake(reply: HeldReply, why: string): Promise<void>;
  pause?: (ms: number) => Promise<void>;
}

/**
 * Lets a channel send again.
 *
 * 1. One transaction deletes the hold and notes the release, which the watchdog finds when it is due.
 * 2. The sender is asked to look at every reply that waits for the number, at most 50 in a second.
 *
 * Nothing is held any more after 1: a reply is held by a transaction that requires the hold. What 2 does not reach,
 * because it dies or the index is behind, the watchdog does: see {@link goOnReleasing}. Repeating it is harmless: the
 * sender only looks.
 *
 * @returns how many replies the sender was asked about
 * @throws what the table or `wake` throws; after 1 the channel is released all the same
 */
export async function releaseChannel(ports: ReleasePorts, channel: ChannelIds): Promise<number> {
  const { pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = ports;
  const release = await ports.holds.release(channel.tenantId, channel.channelId);
  let woken = 0;
  for await (const replies of repliesHeldBy(ports.table, channel)) {
    for (const some of chunksOf(replies, SIDE_BY_SIDE)) {
      if (woken > 0) await pause((1_000 * SIDE_BY_SIDE) / PER_SECOND);
      await wakeAll(ports, some, release);
      woken += some.length;
    }
  }
  return woken;
}

/**
 * Goes on with a release until nothing waits for the number any more, or it is held again; for the watchdog.
 *
 * What waits is asked about 1, 3, 8 … minutes after the release, as for other replies, 500 at most in one run, and every
 * minute while there are more: the next look is written before that.
 */
export async function goOnReleasing(
  ports: Omit<ReleasePorts, 'pause'> & { notes: ReleaseNotes; now(): number },
  channel: ChannelIds,
): Promise<void> {
  const { notes, holds } = ports;
  const seen = await notes.find(channel);
  if (!seen || seen.due_at > ports.now()) return;
  const isHeldAgain = (await holds.findNow(channel.tenantId, channel.channelId)) !== undefined;
  const waiting = isHeldAgain ? [] : await someHeldBy(ports.table, channel);
  if (waiting.length === 0) return notes.delete(channel, seen);
  const isMoreLeft = waiting.length >= MOST_PER_RUN;
  const dueAt = isMoreLeft ? ports.now() + NEXT_RUN_MS : nextReplyWake(seen.wakes, ports.now()).dueAt;
  if (!(await notes.claim(channel, seen, dueAt))) return;
  for (const some of chunksOf(waiting, SIDE_BY_SIDE)) {
    await wakeAll(ports, some, { ...seen, wakes: seen.wakes + 1 });
  }
}

/** Replies that wait for a number, page by page. */
export async function* repliesHeldBy(table: Table, channel: ChannelIds): AsyncGenerator<HeldReply[]> {
  for await (const items of itemsWaitingFor(table, { kind: 'number', ...channel })) {
    yield items.flatMap((item) =>
      item.kind === 'reply' && item.tenantId === channel.tenantId ? [item] : [],
    );
  }
}

async function someHeldBy(table: Table, channel: ChannelIds): Promise<HeldReply[]> {
  const found: HeldReply[] = [];
  for await (const replies of repliesHeldBy(table, channel)) {
    found.push(...replies);
    if (found.length >= MOST_PER_RUN) break;
  }
  return found.slice(0, MOST_PER_RUN);
}

async function wakeAll(
  { wake }: Pick<ReleasePorts, 'wake'>,
  replies: HeldReply[],
  { released_at, wakes }: Release,
): Promise<void> {
  await Promise.all(replies.map((reply) => wake(reply, `released:${released_at}:${wakes}`)));
}
