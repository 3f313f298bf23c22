import * as z from 'zod';
import type { BudgetMonth } from '#core/budget/keys.ts';
import type { ChannelIds } from '#core/channel/keys.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { DUE_SHARDS } from '../keys.ts';
import type { TimerSender } from '../timer-sender.ts';
import type { DueIndex, DueItem, DuePage } from './due-index.ts';
import { type DueThing, dueThing } from './due-key.ts';
import { publishAgain } from './give-to-people.ts';
import { handleOverdueConversation } from './overdue-conversation.ts';
import { handleOverdueMessage } from './overdue-message.ts';
import { handleOverdueReply } from './overdue-reply.ts';
import { shardTimer } from './timer-record.ts';
import type { WatchPorts } from './watch-ports.ts';

/** Items that one query reads. */
const PAGE_SIZE = 100;

/** How many items of a shard one invocation begins at most, and how many of them at the same time. */
interface Pace {
  most: number;
  sideBySide: number;
}

/** In a run all shards are worked at once: 8,000 items in all. Another invocation goes on with the rest of a shard. */
const TOGETHER: Pace = { most: 8_000 / DUE_SHARDS, sideBySide: 1 };

/** A shard that has an invocation of its own. */
const ALONE: Pace = { most: 1_000, sideBySide: 4 };

/** Time that must be left to begin with items, in milliseconds: every call of the SDK at its slowest. */
const ITEM_NEEDS_MS = 15_000;

/** When an item is looked at again that only a person can mend, in milliseconds. */
const BEYOND_HELP_MS = 60 * 60_000;

/** What a run needs from outside. */
export interface RunPorts extends WatchPorts {
  index: Pick<DueIndex, 'page' | 'moveOn'>;
  timers: TimerSender;
  /** Goes on with the release of a business number whose replies may not all know of it. */
  goOnReleasing(channel: ChannelIds): Promise<void>;
  /** Tells people of a business number that sends and hears nothing. */
  lookAtSilence(channel: ChannelIds): Promise<void>;
  /** Ends what processes that died have reserved of a budget. */
  endDeadReservations(of: BudgetMonth): Promise<void>;
  /** An item of a kind that this version does not know. It is looked at again in an hour. */
  onUnknown(thing: DueThing): void;
  /** An item, or with undefined a whole shard, could not be looked after. */
  onFailure(error: unknown, thing: DueThing | undefined): void;
}

/** What a run came to. */
export interface RunResult {
  /** Items that were looked after, or found not to be due any more. */
  done: number;
  /** Items, and shards that could not be read. */
  failed: number;
  /** Due items were left to another invocation, or to the next run. */
  behind: boolean;
  /** When the item that was longest due was due, in milliseconds since the epoch. */
  oldestDueAt: number | undefined;
}

/**
 * Looks after everything that is due, all shards side by side, what is longest due first.
 *
 * A failing item stops no other: it is told and stays due, so the next run tries again. What a repetition cannot
 * mend, or is of an unknown kind, is moved by an hour, so that it neither runs hot nor keeps others from their place.
 *
 * A shard that is not finished is left to an invocation of its own, at once; see `runShard`.
 *
 * @param remainingMs time left for this run, in milliseconds
 */
export async function runWatchdog(ports: RunPorts, remainingMs: () => number): Promise<RunResult> {
  const shards = [...Array(DUE_SHARDS).keys()];
  const results = await Promise.all(shards.map((shard) => runShard(ports, shard, remainingMs, TOGETHER)));
  return results.reduce(together);
}

/**
 * Looks after what is due in one shard. What it does not come to goes on under a record of the timers queue; where the chain
 * has become too long, or the record cannot be sent, the next run goes on.
 *
 * @param shard 0 up to but not including `DUE_SHARDS`
 */
export async function runShard(
  ports: RunPorts,
  shard: number,
  remainingMs: () => number,
  { most, sideBySide }: Pace = ALONE,
): Promise<RunResult> {
  const until = ports.now();
  const result: RunResult = { done: 0, failed: 0, behind: false, oldestDueAt: undefined };

  const workItem = async (item: DueItem) => {
    const thing = dueThing(item);
    try {
      await lookAfter(ports, item, thing);
      result.done++;
    } catch (error) {
      result.failed++;
      ports.onFailure(error, thing);
      if (mayPass(error)) return;
      await ports.index.moveOn(item, ports.now() + BEYOND_HELP_MS).catch((reason: unknown) => {
        ports.onFailure(reason, thing);
      });
    }
  };

  const work = async () => {
    let begun = 0;
    let from: DuePage['next'];
    do {
      const page = await ports.index.page(shard, { until, limit: PAGE_SIZE, from });
      result.oldestDueAt ??= page.items[0]?.due_at;
      for (const items of chunksOf(page.items, sideBySide)) {
        if (begun >= most || remainingMs() < ITEM_NEEDS_MS) {
          result.behind = true;
          // Where nothing works, an invocation more would not either.
          const isStuck = result.failed > 0 && result.done === 0;
          if (!isStuck) await ports.timers.set([shardTimer(shard, ports.chain ?? 0, ports.now())]);
          return;
        }
        begun += items.length;
        await Promise.all(items.map(workItem));
      }
      from = page.next;
    } while (from !== undefined);
  };

  await work().catch((error: unknown) => {
    result.failed++;
    ports.onFailure(error, undefined);
  });
  return result;
}

function together(one: RunResult, other: RunResult): RunResult {
  const oldest = [one.oldestDueAt, other.oldestDueAt].filter((dueAt) => dueAt !== undefined);
  return {
    done: one.done + other.done,
    failed: one.failed + other.failed,
    behind: one.behind || other.behind,
    oldestDueAt: oldest.length === 0 ? undefined : Math.min(...oldest),
  };
}

async function lookAfter(ports: RunPorts, item: DueItem, thing: DueThing): Promise<void> {
  if (thing.kind === 'conversation') return handleOverdueConversation(ports, thing);
  if (thing.kind === 'reply') return handleOverdueReply(ports, thing);
  if (thing.kind === 'message') return handleOverdueMessage(ports, thing);
  if (thing.kind === 'release') return ports.goOnReleasing(thing);
  if (thing.kind === 'silence') return ports.lookAtSilence(thing);
  if (thing.kind === 'budget') return ports.endDeadReservations(thing);
  if (thing.kind === 'unpublished') return publishAgain(ports, thing, thing.ownerEpoch);
  ports.onUnknown(thing);
  await ports.index.moveOn(item, ports.now() + BEYOND_HELP_MS);
}

/** Whether the same may work a minute later. An item that cannot be read, or names what is not there, never will. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ProsaError) return error.retryable;
  return !(error instanceof z.ZodError);
}
