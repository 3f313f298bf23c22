import type { BusEvent } from './event.ts';
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
  #kept: Array<{ event: BusEvent; at: number }> = [];

  /**
   * @param capacity the most events to hold in memory; the oldest give way
   * @throws {InvalidEventPatternError}
   */
  constructor(definition: ArchiveDefinition, arn: string, createdAt: number, capacity: number) {
    this.definition = definition;
    this.arn = arn;
    this.createdAt = createdAt;
    this.#capacity = capacity;
    this.#matches =
      definition.eventPattern === undefined ? () => true : compilePattern(definition.eventPattern);
  }

  /** Keeps an event that matches. Events of a replay are never archived again. */
  offer(event: BusEvent, now: number): void {
    if (event['replay-name'] !== undefined || !this.#matches(event)) return;
    this.#kept.push({ event, at: now });
    // Trimmed in bulk: taking one from the front for each one at the end would cost the whole array.
    if (this.#kept.length >= this.#capacity * 2) this.#kept = this.#kept.slice(-this.#capacity);
  }

  /** @returns the events that are still kept */
  events(now: number): BusEvent[] {
    const days = this.definition.retentionDays ?? 0;
    const oldest = days === 0 ? Number.NEGATIVE_INFINITY : now - days * DAY_MS;
    this.#kept = this.#kept.filter(({ at }) => at > oldest).slice(-this.#capacity);
    return this.#kept.map(({ event }) => event);
  }
}
