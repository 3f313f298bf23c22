import type { Clock, Timer } from '../clock.ts';
import type { Entry, MessageStore } from './message-store.ts';
import type { Timers } from './timers.ts';

/**
 * Drops messages that are older than a queue's retention period, in flight or not.
 *
 * One timer, for the oldest message: a timer for each would hold days of deleted messages' worth of work.
 */
export class Retention {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #store: MessageStore;
  readonly #expire: (entry: Entry) => void;
  #periodMs: number;
  #armed: { at: number; timer: Timer } | undefined;

  /** @param expire takes a message that is too old out of the store */
  constructor(
    clock: Clock,
    timers: Timers,
    store: MessageStore,
    periodSeconds: number,
    expire: (entry: Entry) => void,
  ) {
    this.#clock = clock;
    this.#timers = timers;
    this.#store = store;
    this.#periodMs = periodSeconds * 1000;
    this.#expire = expire;
  }

  /** A new period counts for the messages that are already there. */
  setPeriod(seconds: number): void {
    this.#periodMs = seconds * 1000;
    this.stop();
    this.#sweep();
  }

  /** Must be called after a message entered the store. */
  watch(): void {
    const oldest = this.#store.oldest;
    if (!oldest) return;
    const at = oldest.message.sentAt + this.#periodMs;
    if (this.#armed && this.#armed.at <= at) return;
    this.stop();
    this.#armed = {
      at,
      timer: this.#timers.at(at, () => {
        this.#armed = undefined;
        this.#sweep();
      }),
    };
  }

  stop(): void {
    this.#armed?.timer.cancel();
    this.#armed = undefined;
  }

  #sweep(): void {
    const keepSince = this.#clock.now() - this.#periodMs;
    for (
      let entry = this.#store.oldest;
      entry && entry.message.sentAt <= keepSince;
      entry = this.#store.oldest
    ) {
      this.#expire(entry);
    }
    this.watch();
  }
}
