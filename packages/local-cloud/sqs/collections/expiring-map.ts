import type { Clock } from '../../clock.ts';
import { LinkedList, type ListNode } from './linked-list.ts';

interface Remembered<K, V> {
  key: K;
  value: V;
  expiresAt: number;
}

/**
 * A memory that forgets: every value after the same time, and the oldest first when there are too many.
 *
 * Expired values leave when the next one is stored.
 */
export class ExpiringMap<K, V> {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #maxSize: number;
  readonly #nodes = new Map<K, ListNode<Remembered<K, V>>>();
  readonly #byAge = new LinkedList<Remembered<K, V>>();

  /**
   * @param lifetimeMs how long a value is remembered
   * @param maxSize how many values are remembered at most
   */
  constructor(clock: Clock, lifetimeMs: number, maxSize = Number.POSITIVE_INFINITY) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#maxSize = maxSize;
  }

  get size(): number {
    return this.#nodes.size;
  }

  get(key: K): V | undefined {
    const node = this.#nodes.get(key);
    return node && node.value.expiresAt > this.#clock.now() ? node.value.value : undefined;
  }

  /**
   * Remembers `value`; a value stored under the same key before is replaced.
   *
   * @param since when its time began, by default now; never earlier than that of the value stored before
   */
  set(key: K, value: V, since = this.#clock.now()): void {
    const former = this.#nodes.get(key);
    if (former) this.#forget(former);
    const expiresAt = since + this.#lifetimeMs;
    this.#nodes.set(key, this.#byAge.append({ key, value, expiresAt }));
    this.#sweep();
  }

  #sweep(): void {
    const now = this.#clock.now();
    for (;;) {
      const oldest = this.#byAge.first;
      if (!oldest || (oldest.value.expiresAt > now && this.#nodes.size <= this.#maxSize)) return;
      this.#forget(oldest);
    }
  }

  #forget(node: ListNode<Remembered<K, V>>): void {
    this.#byAge.remove(node);
    this.#nodes.delete(node.value.key);
  }
}
