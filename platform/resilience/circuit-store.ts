import type { CircuitRecord } from './circuit-record.ts';
import type { Counts } from './transitions.ts';

/** How a conditional write ended; `record` is what stands in the store now. */
export interface StoreResult {
  written: boolean;
  record: CircuitRecord;
}

/** A window of counting that begins, and when the item may be deleted (seconds since the epoch). */
export interface NewWindow {
  until: number;
  expiresAt: number;
}

/**
 * Where environments share their circuits. Every method may throw; the breaker then goes on by itself. Each
 * stops waiting when the signal is aborted, whether the write took place or not.
 */
export interface CircuitStore {
  /** The circuit, as of now; `version` 0 when there is none. */
  read(name: string, signal?: AbortSignal): Promise<CircuitRecord>;

  /**
   * Replaces the circuit, if it still has the version before `next.version`. A write that was made already,
   * under the same `write_id`, counts as written.
   */
  swap(next: CircuitRecord, signal?: AbortSignal): Promise<StoreResult>;

  /**
   * Adds to the counts of a closed circuit's window, or begins a new window with them; if the version and the
   * window are those of `known`. The version stays.
   */
  count(known: CircuitRecord, counts: Counts, begin?: NewWindow, signal?: AbortSignal): Promise<StoreResult>;
}
