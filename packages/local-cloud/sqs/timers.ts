import type { Clock, Timer } from '../clock.ts';
import { IndexedHeap } from './collections/indexed-heap.ts';

interface Scheduled {
  at: number;
  order: number;
  callback: () => void;
}

/**
 * All timers of an engine on one timer of the clock: visibility, delays, long polls, retention.
 *
 * With one heap the cost of a receive does not depend on how many messages are in flight.
 */
export class Timers {
  readonly #clock: Clock;
  readonly #heap = new IndexedHeap<Scheduled>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #order = 0;
  #armed: { at: number; timer: Timer } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many timers are waiting. */
  get size(): number {
    return this.#heap.size;
  }

  /** Runs `callback` at `at` (milliseconds since the epoch); equal times run in the order they were set. */
  at(at: number, callback: () => void): Timer {
    const node = this.#heap.push({ at, order: this.#order++, callback });
    if (!this.#armed || at < this.#armed.at) this.#arm();
    return { cancel: () => this.#heap.remove(node) };
  }

  /** Runs what is due by now, for callers that must not see yesterday's state. */
  runDue(): void {
    const now = this.#clock.now();
    for (;;) {
      const next = this.#heap.peek();
      if (!next || next.at > now) return;
      this.#heap.pop();
      next.callback();
    }
  }

  /** Cancels all timers. */
  clear(): void {
    this.#heap.clear();
    this.#disarm();
  }

  #arm(): void {
    this.#disarm();
    const next = this.#heap.peek();
    if (!next) return;
    const timer = this.#clock.after(Math.max(0, next.at - this.#clock.now()), () => {
      this.#armed = undefined;
      this.runDue();
      this.#arm();
    });
    this.#armed = { at: next.at, timer };
  }

  #disarm(): void {
    this.#armed?.timer.cancel();
    this.#armed = undefined;
  }
}
