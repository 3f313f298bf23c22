import type { CircuitClock } from './clock.ts';

interface Scheduled {
  at: number;
  callback: () => void;
}

/** A clock for many thousand timers: a sorted list, and promises settle after each. */
export class SimulatedClock implements CircuitClock {
  #now: number;
  readonly #scheduled: Scheduled[] = [];

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): { cancel(): void } {
    const entry = { at: this.#now + delayMs, callback };
    let [low, high] = [0, this.#scheduled.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#scheduled[middle]?.at ?? 0) <= entry.at) low = middle + 1;
      else high = middle;
    }
    this.#scheduled.splice(low, 0, entry);
    return {
      cancel: () => {
        entry.callback = () => {};
      },
    };
  }

  /** Fires what falls due within `ms` milliseconds, in order. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#scheduled[0];
      if (!next || next.at > end) break;
      this.#scheduled.shift();
      this.#now = next.at;
      next.callback();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = end;
  }
}

/** Numbers from 0 up to but not including 1, the same for the same seed (mulberry32). */
export function pseudoRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
