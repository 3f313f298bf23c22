import type { Clock } from '../clock.ts';
import { FaultsClosedError } from './errors.ts';

/** Waits that can be ended together. */
export class Pauses {
  readonly #clock: Clock;
  readonly #pending = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves after `ms` milliseconds, or as soon as the signal aborts.
   *
   * @param ms undefined waits for the signal alone
   * @throws {FaultsClosedError} when {@link close} comes first
   */
  wait(ms: number | undefined, signal?: AbortSignal): Promise<void> {
    if (this.#closed) return Promise.reject(new FaultsClosedError());
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        timer?.cancel();
        signal?.removeEventListener('abort', wake);
        this.#pending.delete(end);
        settle();
      };
      const wake = () => finish(resolve);
      const end = () => finish(() => reject(new FaultsClosedError()));
      const timer = ms === undefined ? undefined : this.#clock.after(ms, wake);
      signal?.addEventListener('abort', wake, { once: true });
      this.#pending.add(end);
    });
  }

  /** Ends every wait, also those that are asked for later. */
  close(): void {
    this.#closed = true;
    for (const end of [...this.#pending]) end();
  }
}
