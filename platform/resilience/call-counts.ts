import { SUCCESS_MEMORY_MS } from './limits.ts';

/** What an environment has seen since it last reported. */
export interface Seen {
  failures: number;
  /** Successes before the failure. */
  successes: number;
  /** The newest failures follow one another: the successes before them say nothing about now. */
  inARow: boolean;
}

/**
 * What an environment has not reported yet: recent failures, and the newest successes of the last minute.
 *
 * No more than twice `failureThreshold` successes are kept, however many there were: enough to tell one
 * failure in ten from an outage.
 */
export class CallCounts {
  readonly #failureWindowMs: number;
  readonly #maxSuccesses: number;
  #failures: number[] = [];
  #successes: number[] = [];
  #failuresInARow = 0;

  /** @param failureWindowMs how long a failure is worth reporting */
  constructor(failureThreshold: number, failureWindowMs: number) {
    this.#failureWindowMs = failureWindowMs;
    this.#maxSuccesses = 2 * failureThreshold;
  }

  addFailure(now: number): void {
    this.#failures = this.#failures.filter((at) => now - at < this.#failureWindowMs);
    this.#failures.push(now);
    this.#failuresInARow += 1;
  }

  addSuccess(now: number): void {
    this.#successes.push(now);
    if (this.#successes.length > this.#maxSuccesses) this.#successes.shift();
    this.#failuresInARow = 0;
  }

  /** What is to be reported now, and forgotten here. */
  take(now: number): Seen {
    const failures = this.#failures.filter((at) => now - at < this.#failureWindowMs).length;
    const successes = this.#successes.filter((at) => now - at < SUCCESS_MEMORY_MS).length;
    this.#failures = [];
    this.#successes = [];
    return { failures, successes, inARow: this.#failuresInARow > 1 };
  }
}
