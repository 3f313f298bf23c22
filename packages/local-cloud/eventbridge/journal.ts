import type { AcceptedEvent } from './delivery.ts';
import type { BusEvent } from './event.ts';

/** An accepted event that has not reached all its targets, as it outlives its bridge. */
export interface KeptEvent extends AcceptedEvent {
  readonly busName: string;
  /** The targets that need it no more; undefined before it was offered to archives and rules. */
  readonly reached: readonly string[] | undefined;
}

/** An event of an archive. */
export interface KeptArchivedEvent {
  event: BusEvent;
  /** When it was archived, in milliseconds since the epoch. */
  at: number;
}

/**
 * Where a bridge keeps what it has accepted. Changes of one turn of the event loop must be kept together or not
 * at all: an event that a queue has taken is then not delivered to it again.
 */
export interface BusJournal {
  /** What an earlier bridge left, in the order of acceptance. */
  load(): KeptEvent[];
  accept(accepted: AcceptedEvent, busName: string): void;
  /** It was published and has reached these targets, but not all. */
  progress(eventId: string, reached: readonly string[]): void;
  /** It needs nothing any more. */
  finish(eventId: string): void;
  /**
   * What an archive of this name holds, oldest first. What is beyond its limits is forgotten.
   *
   * @param limits.capacity the most events, the newest ones
   * @param limits.after only what was archived after this time, in milliseconds since the epoch
   */
  archived(archive: string, limits: { capacity: number; after: number }): KeptArchivedEvent[];
  archive(archive: string, kept: KeptArchivedEvent): void;
  /** Resolves when every change so far is kept: until then no caller may be told of it. */
  settled(): Promise<void>;
}
