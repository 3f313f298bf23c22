import type { Clock, Timer } from '@prosa/local-cloud/clock';

interface Scheduled {
  at: number;
  order: number;
  callback: () => void;
}

/**
 * Time that stands still until the next event is taken. Events are taken one by one, the earliest first, equal
 * ones in the order in which they were set, so a run depends on nothing but what its events do.
 */
export class SimulatedTime implements Clock {
  readonly #scheduled = new Set<Scheduled>();
  readonly #onMove: (now: number) => void;
  #now: number;
  #order = 0;

  /**
   * @param startMs milliseconds since the epoch
   * @param onMove told of every new time before what happens then
   */
  constructor(startMs: number, onMove: (now: number) => void = () => {}) {
    this.#now = startMs;
    this.#onMove = onMove;
  }

  now(): number {
    return this.#now;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#scheduled.add(entry);
    return { cancel: () => this.#scheduled.delete(entry) };
  }

  /** When the next event is, undefined when there is none. */
  nextAt(): number | undefined {
    return this.#next()?.at;
  }

  /** Moves on to the next event and carries it out. @returns false when there is none */
  step(): boolean {
    const next = this.#next();
    if (!next) return false;
    this.#scheduled.delete(next);
    this.moveTo(next.at);
    next.callback();
    return true;
  }

  /** Moves on without an event; what lies between is carried out later than it was due. */
  moveTo(at: number): void {
    if (at <= this.#now) return;
    this.#now = at;
    this.#onMove(at);
  }

  #next(): Scheduled | undefined {
    let next: Scheduled | undefined;
    for (const entry of this.#scheduled) {
      if (!next || entry.at < next.at || (entry.at === next.at && entry.order < next.order)) next = entry;
    }
    return next;
  }
}
