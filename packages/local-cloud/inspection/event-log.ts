import type { CapturedEvent, EventFilter } from './views.ts';

/** The newest events of the buses, kept in bounded memory. */
export class EventLog {
  readonly #capacity: number;
  #entries: Array<{ at: number; event: CapturedEvent }> = [];

  /** @param capacity how many events are kept at least; up to twice as many are held for a while */
  constructor(capacity = 10_000) {
    this.#capacity = capacity;
  }

  /** @param at when the bus accepted the event, milliseconds since the epoch */
  add(event: CapturedEvent, at: number): void {
    this.#entries.push({ at, event });
    if (this.#entries.length >= 2 * this.#capacity) this.#entries = this.#entries.slice(-this.#capacity);
  }

  /** The matching events that are still kept, newest last. */
  list({ detail = {}, detailType, since, limit }: EventFilter = {}): CapturedEvent[] {
    const wanted = Object.entries(detail);
    const matching = this.#entries
      .slice(-this.#capacity)
      .filter(
        ({ at, event }) =>
          wanted.every(([field, value]) => event.detail[field] === value) &&
          (detailType === undefined || event['detail-type'] === detailType) &&
          (since === undefined || at >= since),
      )
      .map(({ event }) => event);
    return limit === undefined ? matching : matching.slice(Math.max(0, matching.length - limit));
  }
}
