import { ProsaError } from '#platform/runtime/errors.ts';
import type { MediaFailure } from './message-media.ts';

/** WhatsApp did not give a file now; it may later. `becomes`: what it is called once that takes too long. */
export class MediaNotYetError extends ProsaError {
  override readonly name = 'MediaNotYetError';
  readonly becomes: MediaFailure;

  /** @param details.retryAfterSeconds when to ask again, where that is known */
  constructor(
    becomes: MediaFailure,
    reason: string,
    details: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(`the file did not come: ${reason}`, {
      ...details,
      retryable: true,
      operatorHint: 'It is tried again for two hours. If all files fail, see the runbook, media-not-fetched.',
    });
    this.becomes = becomes;
  }
}

/** A message is to be taken back, and the table does not say so yet. */
export class NotRevokedYetError extends ProsaError {
  override readonly name = 'NotRevokedYetError';

  /** @param retryAfterSeconds see {@link lookAgainAfter} */
  constructor(retryAfterSeconds: number) {
    super('the message is not taken back yet', {
      retryable: true,
      retryAfterSeconds,
      operatorHint: 'Nothing needs doing: the dispatcher writes it, and the record comes back.',
    });
  }
}

/** A file is there, and its message is not. */
export class NotStoredYetError extends ProsaError {
  override readonly name = 'NotStoredYetError';

  /** @param retryAfterSeconds see {@link lookAgainAfter} */
  constructor(retryAfterSeconds: number) {
    super('the message of a file is not stored yet', {
      retryable: true,
      retryAfterSeconds,
      operatorHint: 'Nothing needs doing: the dispatcher writes it, and the record comes back.',
    });
  }
}

/** What the dispatcher has not written after so long it leaves out, in milliseconds; see the errors that wait for it. */
export const WRITTEN_WITHIN_MS = 10 * 60_000;

/** The longest wait before a further look, in seconds. */
const LONGEST_WAIT_SECONDS = 300;

/**
 * When to look again for what others are to do: soon at first, then after a quarter of the time that it has taken. So what a queue
 * gives back a few dozen times is looked for over hours, and not for two minutes.
 *
 * @param at.since when it began @param at.now milliseconds since the epoch
 * @param least the first waits, and what was asked for; in seconds
 */
export function lookAgainAfter({ now, since }: { now: number; since: number }, least: number): number {
  const quarter = Math.ceil((now - since) / 4_000);
  return Math.max(least, Math.min(LONGEST_WAIT_SECONDS, quarter));
}
