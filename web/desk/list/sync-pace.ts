/** What decides when to ask again. */
export interface SyncPace {
  /** Questions without an answer, in a row. */
  failures: number;
  /** As the API asked for, in milliseconds. */
  retryAfterMs: number | undefined;
  isSeen: boolean;
  /** Another tab of the person's sounds for new messages. */
  isFollower: boolean;
}

/** A change is seen within two seconds: the interval, and the time of an answer. */
const SEEN_MS = 1_800;

/** The page is hidden, but still sounds and counts. */
const HIDDEN_MS = 10_000;

/** The page is hidden, and another tab sounds: only the count in its title is told of this one. */
const FOLLOWER_MS = 60_000;

const LONGEST_MS = 30_000;

/** Milliseconds until the next question. */
export function nextSyncIn({ failures, retryAfterMs, isSeen, isFollower }: SyncPace): number {
  const usual = isSeen ? SEEN_MS : isFollower ? FOLLOWER_MS : HIDDEN_MS;
  const backoff = failures === 0 ? 0 : Math.min(1_000 * 2 ** (failures - 1), LONGEST_MS);
  return Math.max(usual, backoff, retryAfterMs ?? 0);
}
