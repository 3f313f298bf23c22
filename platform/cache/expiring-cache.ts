/**
 * What an environment remembers between invocations: bounded in number, each entry for a time.
 *
 * A load that fails is not remembered. Two callers that miss at once share one load.
 */
export class ExpiringCache<Value> {
  readonly #ttlMs: number;
  readonly #missingTtlMs: number;
  readonly #maxEntries: number;
  readonly #now: () => number;
  readonly #entries = new Map<string, { value: Value | undefined; expires: number }>();
  readonly #loading = new Map<string, Promise<Value | undefined>>();

  /**
   * @param options.ttlMs how long a value is remembered
   * @param options.missingTtlMs how long it is remembered that there is none
   * @param options.maxEntries the oldest entries beyond it are forgotten
   */
  constructor(options: { ttlMs: number; missingTtlMs: number; maxEntries: number; now: () => number }) {
    this.#ttlMs = options.ttlMs;
    this.#missingTtlMs = options.missingTtlMs;
    this.#maxEntries = options.maxEntries;
    this.#now = options.now;
  }

  /** The value of `key`, from memory or through `load`. Throws what `load` throws. */
  async get(key: string, load: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const known = this.#entries.get(key);
    if (known && known.expires > this.#now()) return known.value;
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
    const known = this.#entries.get(key);
    return known && known.expires > this.#now() ? known.value : undefined;
  }

  set(key: string, value: Value | undefined): void {
    const ttl = value === undefined ? this.#missingTtlMs : this.#ttlMs;
    this.#entries.delete(key);
    this.#entries.set(key, { value, expires: this.#now() + ttl });
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#maxEntries && !oldest.done) this.#entries.delete(oldest.value);
  }
}
