import { type Clock, systemClock, type Timer } from '../clock.ts';

/** Milliseconds without a further change that end a batch: one save is several events. */
const QUIET_MS = 30;

export interface ChangeBatchesOptions {
  /** Takes the paths that changed; called again only when it has settled. It must not reject. */
  handle(paths: ReadonlySet<string>): Promise<void>;
  clock?: Clock;
}

/** Collects changes that come together, and hands over one batch after the other. */
export class ChangeBatches {
  readonly #handle: ChangeBatchesOptions['handle'];
  readonly #clock: Clock;
  #paths = new Set<string>();
  #quiet: Timer | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor({ handle, clock = systemClock }: ChangeBatchesOptions) {
    this.#handle = handle;
    this.#clock = clock;
  }

  add(path: string): void {
    if (this.#closed) return;
    this.#paths.add(path);
    this.#quiet?.cancel();
    this.#quiet = this.#clock.after(QUIET_MS, () => this.#next());
  }

  /** Drops what waits, and resolves when the batch that is being handled has settled. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#quiet?.cancel();
    this.#paths.clear();
    await this.#running;
  }

  #next(): void {
    if (this.#running || this.#paths.size === 0) return;
    const paths = this.#paths;
    this.#paths = new Set();
    this.#running = this.#handle(paths).finally(() => {
      this.#running = undefined;
      this.#next();
    });
  }
}
