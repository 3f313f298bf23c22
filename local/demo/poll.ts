import { setTimeout as sleep } from 'node:timers/promises';

/** Time for {@link poll}. Unlike the runtime's own clock its timer keeps the process alive. */
export interface PollClock {
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const realTime: PollClock = { now: () => Date.now(), sleep: (ms) => sleep(ms) };

/**
 * Asks again and again until there is something.
 *
 * @param ask returns undefined while there is nothing
 * @param options.timeoutMs milliseconds after which it asks a last time
 * @returns what was found, or undefined when the time is over
 */
export async function poll<Found>(
  ask: () => Found | undefined | Promise<Found | undefined>,
  options: { timeoutMs: number; intervalMs: number; clock?: PollClock },
): Promise<Found | undefined> {
  const clock = options.clock ?? realTime;
  const end = clock.now() + options.timeoutMs;
  for (;;) {
    const late = clock.now() >= end;
    const found = await ask();
    if (found !== undefined || late) return found;
    await clock.sleep(options.intervalMs);
  }
}
