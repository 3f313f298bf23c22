import type { Priority } from '../records.ts';

/** Rounds in which the watchdog asks again for what is left of a version; then it has failed. */
export const MOST_ROUNDS = 5;

const FIRST_MINUTES: Readonly<Record<Priority, number>> = { live: 5, bulk: 15 };
const LONGEST_MS = 4 * 60 * 60_000;

/**
 * How long a document waits in its queue before the watchdog asks again, in milliseconds: from 5 minutes on, or 15 where it is
 * one of many, twice as long in each round. A long import may stand in its queue for hours, and that is no loss.
 */
export function waitMs(priority: Priority, rounds: number): number {
  return Math.min(LONGEST_MS, FIRST_MINUTES[priority] * 60_000 * 2 ** rounds);
}

/** How long a version waits for a pause of the model to end where that is not known: a budget, a key. */
const PAUSE_MS = 15 * 60_000;

/** An open circuit is asked again a little after it may be, so that one call tries it first. */
const AFTER_OPEN_MS = 5_000;

/** @returns milliseconds since the epoch */
export function pausedUntil(now: number, openUntil: number | undefined): number {
  if (openUntil === undefined) return now + PAUSE_MS;
  return Math.max(now, Math.min(openUntil, now + PAUSE_MS)) + AFTER_OPEN_MS;
}
