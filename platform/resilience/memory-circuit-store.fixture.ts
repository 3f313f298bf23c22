import { type CircuitRecord, unknownCircuit } from './circuit-record.ts';
import type { CircuitStore, NewWindow, StoreResult } from './circuit-store.ts';
import type { Counts } from './transitions.ts';

/** A store in memory that says what was done with it. Each step is atomic; the steps of two may alternate. */
export class MemoryCircuitStore implements CircuitStore {
  readonly items = new Map<string, CircuitRecord>();
  /** Every record that a swap wrote, oldest first. */
  readonly history: CircuitRecord[] = [];
  readonly billed = { reads: 0, writes: 0 };
  /** Waits before and after each step; rejects to make it fail, before or after it took place. */
  pause: (when: 'before' | 'after', signal?: AbortSignal) => Promise<void> = async () => undefined;

  async read(name: string, signal?: AbortSignal): Promise<CircuitRecord> {
    return this.#step(signal, () => {
      this.billed.reads += 1;
      return this.#get(name);
    });
  }

  async swap(next: CircuitRecord, signal?: AbortSignal): Promise<StoreResult> {
    return this.#step(signal, () => {
      this.billed.writes += 1;
      const record = this.#get(next.name);
      if (record.version !== next.version - 1) {
        return { written: record.write_id === next.write_id, record };
      }
      this.items.set(next.name, next);
      this.history.push(next);
      return { written: true, record: next };
    });
  }

  async count(
    known: CircuitRecord,
    counts: Counts,
    begin?: NewWindow,
    signal?: AbortSignal,
  ): Promise<StoreResult> {
    return this.#step(signal, () => {
      this.billed.writes += 1;
      const record = this.#get(known.name);
      if (record.version !== known.version || record.window_until !== known.window_until) {
        return { written: false, record };
      }
      const next = begin
        ? {
            ...record,
            window_until: begin.until,
            expires_at: begin.expiresAt,
            window_failures: counts.failures,
            window_successes: counts.successes,
          }
        : {
            ...record,
            window_failures: record.window_failures + counts.failures,
            window_successes: record.window_successes + counts.successes,
          };
      this.items.set(known.name, next);
      return { written: true, record: next };
    });
  }

  async #step<T>(signal: AbortSignal | undefined, step: () => T): Promise<T> {
    await this.pause('before', signal);
    const result = step();
    await this.pause('after', signal);
    return result;
  }

  #get(name: string): CircuitRecord {
    return this.items.get(name) ?? unknownCircuit(name);
  }
}
