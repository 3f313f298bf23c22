import type { CapturedEvent, EventFilter } from '@prosa/local-cloud/inspection';

/** How far a look reaches back over the one before, in milliseconds: events of one moment may come apart. */
const OVERLAP_MS = 500;

/** Reads each event of the buses once, when it is asked to. */
export class BusReader {
  readonly #events: (filter: EventFilter) => CapturedEvent[];
  readonly #now: () => number;
  #since: number | undefined;
  #told = new Set<unknown>();

  constructor(events: (filter: EventFilter) => CapturedEvent[], now: () => number) {
    this.#events = events;
    this.#now = now;
  }

  /** Those that came since the look before, oldest first. */
  look(): CapturedEvent[] {
    const now = this.#now();
    const seen = this.#events({ since: this.#since });
    const fresh = seen.filter(({ detail }) => !this.#told.has(detail.event_id));
    this.#since = now - OVERLAP_MS;
    this.#told = new Set(seen.map(({ detail }) => detail.event_id));
    return fresh;
  }
}
