import type { EventSource } from '#core/events/derive.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { TimerSender } from '../timer-sender.ts';
import { conversationTimer, replyTimer, type Timer, type TimerCause } from './timer-record.ts';
import type { WaitReason } from './wait-reason.ts';
import type { WaitingItem } from './waiting.ts';
import type { WatchStore } from './watch-store.ts';

/**
 * How much of what waited is tried again in a second. A provider that was down for long is not met by all at once, and
 * a hundred customers are answered within seconds.
 */
export const PULLED_PER_SECOND = 25;

/** What would be due later than this keeps the time that it has, in milliseconds: no timer is that long. */
const FARTHEST_MS = 15 * 60_000;

/** Time that must be left to go on, in milliseconds: some writes and a call of SQS at their slowest. */
const NEEDS_MS = 10_000;

/** What pulling forward needs from outside. */
export interface PullPorts {
  /** What waits, page by page, what has waited longest first. */
  waiting(reason: WaitReason): AsyncIterable<WaitingItem[]>;
  store: Pick<WatchStore, 'pullForward'>;
  timers: TimerSender;
  /** Milliseconds since the epoch. */
  now(): number;
  source?: EventSource;
}

/**
 * Brings back what waits for something that has ended: the i-th is due i/{@link PULLED_PER_SECOND} seconds from now and
 * has a timer for that. What is due sooner keeps its time.
 *
 * An environment that dies on the way leaves the rest to the times that they have. Two at once give about the same
 * times, and each item is claimed once.
 *
 * @param cause of the timers
 * @param remainingMs time left for this, in milliseconds
 * @returns how many were pulled forward
 * @throws what the table and the timers throw
 */
export async function pullForward(
  ports: PullPorts,
  reason: WaitReason,
  cause: Pick<TimerCause, 'trace_id' | 'chain'>,
  remainingMs: () => number,
): Promise<number> {
  const from = ports.now();
  let seen = 0;
  let pulled = 0;
  for await (const items of ports.waiting(reason)) {
    for (const some of chunksOf(items, PULLED_PER_SECOND)) {
      const places = some.map((item, index) => ({
        item,
        dueAt: from + Math.floor((1_000 * (seen + index)) / PULLED_PER_SECOND),
      }));
      if (remainingMs() < NEEDS_MS || (places[0]?.dueAt ?? from) > from + FARTHEST_MS) return pulled;
      const timers = await Promise.all(
        places.map(async ({ item, dueAt }) =>
          (await ports.store.pullForward(item, reason, dueAt))
            ? [timerOf(item, cause, dueAt, ports.source)]
            : [],
        ),
      );
      await ports.timers.set(timers.flat());
      pulled += timers.flat().length;
      seen += some.length;
    }
  }
  return pulled;
}

function timerOf(
  item: WaitingItem,
  cause: Pick<TimerCause, 'trace_id' | 'chain'>,
  dueAt: number,
  source: EventSource | undefined,
): Timer {
  const { tenantId: tenant_id, conversationId: conversation_id } = item;
  const about = { ...cause, tenant_id, conversation_id };
  return item.kind === 'reply'
    ? replyTimer(about, { replySeq: item.replySeq, dueAt }, source)
    : conversationTimer(about, dueAt, source);
}
