import type { BusEvent } from './event.ts';
import type { BusJournal, KeptArchivedEvent } from './journal.ts';
import { compilePattern } from './pattern.ts';

const DAY_MS = 86_400_000;

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
export interface ArchiveDefinition {
  name: string;
  busName: string;
  /** Which events to keep; default all. */
  eventPattern?: unknown;
  /** 0 or none keeps them for ever. */
  retentionDays?: number;
}

/** An archive: the events of a bus that match its pattern, in the order in which they came. */
export class Archive {
  readonly definition: ArchiveDefinition;
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly #matches: (event: unknown) => boolean;
  readonly #capacity: number;
  readonly #journal: BusJournal | undefined;
  #kept: KeptArchivedEvent[];

  /**
   * @param capacity the most events to hold in memory; the oldest give way
   * @param journal has what an earlier archive of this name held
   * @throws {InvalidEventPatternError}
   */
  constructor(
    definition: ArchiveDefinition,
    arn: string,
    createdAt: number,
    capacity: number,
    journal?: BusJournal,
  ) {
    this.definition = definition;
    this.arn = arn;
    this.createdAt = createdAt;
    this.#capacity = capacity;
    this.#matches =
      definition.eventPattern === undefined ? () => true : compilePattern(definition.eventPattern);
    this.#journal = journal;
    this.#kept = journal?.archived(definition.name, { capacity, after: this.#keptAfter(createdAt) }) ?? [];
  }

  /** Keeps an event that matches. Events of a replay are never archived again. @returns whether it is kept */
  offer(event: BusEvent, now: number): boolean {
    if (event['replay-name'] !== undefined || !this.#matches(event)) return false;
    const kept = { event, at: now };
    this.#journal?.archive(this.definition.name, kept);
    this.#kept.push(kept);
    // Trimmed in bulk: taking one from the front for each one at the end would cost the whole array.
    if (this.#kept.length >= this.#capacity * 2) this.#kept = this.#kept.slice(-this.#capacity);
    return true;
  }

  /** @returns the events that are still kept */
  events(now: number): BusEvent[] {
    const after = this.#keptAfter(now);
    this.#kept = this.#kept.filter(({ at }) => at > after).slice(-this.#capacity);
    return this.#kept.map(({ event }) => event);
  }

  #keptAfter(now: number): number {
    const days = this.definition.retentionDays ?? 0;
    return days === 0 ? 0 : now - days * DAY_MS;
  }
}
