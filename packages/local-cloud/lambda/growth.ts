import { type Clock, systemClock, type Timer } from '../clock.ts';

/** What computes for more of the time than this would only share the processor with a further environment. */
const MOST_BUSY = 0.5;

interface Options {
  /** Milliseconds of waiting without a pause after which a further environment is worth it. */
  afterMs: number;
  /** The largest share of the time since the last call in which a thread that takes part computed, 0 to 1. */
  busyShare: () => number;
  /** Takes one environment more into use. @returns whether invocations still wait */
  grow: () => boolean;
  clock?: Clock;
}

/**
 * Decides when a function gets a further environment: while invocations wait and no environment is ever idle for some time,
 * and the runtime and the environments that there are wait for something else, such as a model, rather than compute. Under
 * more load than the machine bears a further environment makes all of them slower.
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
