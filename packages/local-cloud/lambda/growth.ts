import { type Clock, systemClock, type Timer } from '../clock.ts';

/** An environment that computes for more of the time than this would only share the processor with a further one. */
const MOST_BUSY = 0.7;

interface Options {
  /** Milliseconds of waiting without a pause after which a further environment is worth it. */
  afterMs: number;
  /** The largest share of the time since the last call in which an environment computed, 0 to 1. */
  busyShare: () => number;
  /** Takes one environment more into use. @returns whether invocations still wait */
  grow: () => boolean;
  clock?: Clock;
}

/**
 * Decides when a function gets a further environment: while invocations wait and no environment is ever idle for some time,
 * and those that there are wait for something else, such as a model, rather than compute.
 */
export class Growth {
  readonly #options: Options;
  readonly #clock: Clock;
  #timer: Timer | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** An invocation has to wait for an environment. */
  waits(): void {
    if (this.#timer) return;
    this.#options.busyShare();
    this.#timer = this.#clock.after(this.#options.afterMs, () => this.#decide());
  }

  /** An environment has nothing to do, or all end. */
  rests(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #decide(): void {
    this.#timer = undefined;
    const { busyShare, grow } = this.#options;
    if (busyShare() > MOST_BUSY || grow()) this.waits();
  }
}
