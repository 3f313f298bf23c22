import { type CircuitClock, withTimeLimit } from './clock.ts';
import { CircuitStoreTimeoutError } from './errors.ts';
import { STATE_TTL_MS, STORE_TIMEOUT_MS } from './limits.ts';

/**
 * Keeps the trouble of the circuits table away from the calls: a step that fails or hangs is told to
 * `onTrouble` and gives undefined, and for some seconds no other step is tried.
 */
export class StoreGuard {
  readonly #circuit: string;
  readonly #clock: CircuitClock;
  readonly #random: () => number;
  readonly #onTrouble: (error: unknown) => void;
  #notBefore = 0;

  constructor(options: {
    circuit: string;
    clock: CircuitClock;
    random: () => number;
    onTrouble: (error: unknown) => void;
  }) {
    this.#circuit = options.circuit;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#onTrouble = options.onTrouble;
  }

  /** What the step gives; undefined when the store is in trouble. Never throws. */
  async attempt<T>(step: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    if (this.#clock.now() < this.#notBefore) return undefined;
    const late = () => new CircuitStoreTimeoutError(this.#circuit, STORE_TIMEOUT_MS);
    try {
      return await withTimeLimit(this.#clock, STORE_TIMEOUT_MS, step, late);
    } catch (error) {
      this.#notBefore = this.#clock.now() + STATE_TTL_MS * (0.75 + this.#random() / 2);
      this.#onTrouble(error);
      return undefined;
    }
  }
}
