import type { Clock, Timer } from '@prosa/local-cloud/clock';

interface Scheduled {
  at: number;
  order: number;
  callback: (() => void) | undefined;
}

/**
 * Time that stands still until the next event is taken. Events are taken one by one, the earliest first, equal
 * ones in the order in which they were set, so a run depends on nothing but what its events do.
 */
export class SimulatedTime implements Clock {
  /** A binary heap: no event is earlier than the one at half its place. Cancelled ones go when they are first. */
  readonly #heap: Scheduled[] = [];
  #now: number;
  #order = 0;

  /** @param startMs milliseconds since the epoch */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry: Scheduled = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#add(entry);
    return {
      cancel: () => {
        entry.callback = undefined;
      },
    };
  }

  /** When the next event is, undefined when there is none. */
  nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves on to the next event and carries it out. @returns false when there is none */
  step(): boolean {
    const next = this.#next();
    if (!next) return false;
    this.#removeFirst();
    this.moveTo(next.at);
    next.callback?.();
    return true;
  }

  /** Moves on without an event; what lies between is carried out later than it was due. */
  moveTo(at: number): void {
    if (at > this.#now) this.#now = at;
  }

  #next(): Scheduled | undefined {
    while (this.#heap[0] && !this.#heap[0].callback) this.#removeFirst();
    return this.#heap[0];
  }

  #add(entry: Scheduled): void {
    let place = this.#heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfEarlier(place, parent)) return;
      place = parent;
    }
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    for (let place = 0; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      const earlier = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(earlier, place)) return;
      place = earlier;
    }
  }

  #swapIfEarlier(lower: number, upper: number): boolean {
    const [one, other] = [this.#heap[lower], this.#heap[upper]];
    if (!one || !other || !this.#isEarlier(lower, upper)) return false;
    this.#heap[lower] = other;
    this.#heap[upper] = one;
    return true;
  }

  #isEarlier(place: number, than: number): boolean {
    const [one, other] = [this.#heap[place], this.#heap[than]];
    if (!one || !other) return false;
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }
}
