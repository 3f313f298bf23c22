import { LRUCache } from 'lru-cache';

/**
 * What an environment remembers between invocations: bounded in number, each entry for a time, and so is the answer
 * that there is nothing.
 *
 * A load that fails is not remembered. Two callers that miss at once share one load.
 */
export class ExpiringCache<Value> {
  readonly #ttlMs: number;
  readonly #missingTtlMs: number;
  readonly #now: () => number;
  // The library can expire entries too, but it takes a time of 0 for one without end.
  readonly #entries: LRUCache<string, { value: Value | undefined; expires: number }>;
  readonly #loading = new Map<string, Promise<Value | undefined>>();

  /**
   * @param options.ttlMs how long a value is remembered; 0 for not at all
   * @param options.missingTtlMs how long it is remembered that there is none; 0 for not at all
   * @param options.maxEntries beyond it, what was not asked for longest is forgotten
   * @param options.now milliseconds since the epoch
   */
  constructor(options: { ttlMs: number; missingTtlMs: number; maxEntries: number; now: () => number }) {
    this.#ttlMs = options.ttlMs;
    this.#missingTtlMs = options.missingTtlMs;
    this.#now = options.now;
    // With `max` the library makes room for all of them at once: a millisecond of each cold start for 10,000.
    this.#entries = new LRUCache({ maxSize: options.maxEntries, sizeCalculation: () => 1 });
  }

  /** The value of `key`, from memory or through `load`. Throws what `load` throws. */
  async get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.#known(key);
    if (known) return known.value;
    const running = this.#loading.get(key);
    if (running) return running;
    const loading = load()
      .then((value) => {
        this.set(key, value);
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  /** The remembered value; undefined also when nothing is remembered. */
  peek(key: string): Value | undefined {
    return this.#known(key)?.value;
  }

  set(key: string, value: Value | undefined): void {
    const ttl = value === undefined ? this.#missingTtlMs : this.#ttlMs;
    this.#entries.set(key, { value, expires: this.#now() + ttl });
  }

  #known(key: string): { value: Value | undefined } | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.expires > this.#now() ? entry : undefined;
  }
}
