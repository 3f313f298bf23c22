import * as z from 'zod';
import { CIRCUIT_STATES, type CircuitReason, type CircuitState } from './circuit-states.ts';

const epochMs = z.number().min(0);
const count = z.int().min(0);

/**
 * A circuit as all environments share it. Times are milliseconds since the epoch; 0 stands for none.
 * Nothing in it holds beyond a time that stands in it, so an item that DynamoDB deletes late does no harm.
 */
export const circuitRecordSchema = z.object({
  name: z.string().min(1),
  /** Grows by one with every write but that of a count; 0 where there is no item. */
  version: count,
  /** Names the write, so that its author knows it again after a lost answer. */
  write_id: z.string(),
  state: z.enum(CIRCUIT_STATES),
  /** When `state` or the operator's decision last changed. */
  changed_at: epochMs,
  /** OPEN: when it may be tried. */
  open_until: epochMs,
  /** Openings since it was last calm. */
  openings: count,
  /** HALF_OPEN: until when one environment alone may try. */
  lease_until: epochMs,
  probe_successes: count,
  /** CLOSED: what environments reported, and until when it counts. */
  window_until: epochMs,
  window_failures: count,
  window_successes: z.int(),
  /** An operator's decision; `open_until` says until when, 0 until released. */
  forced: z.enum(['OPEN', 'CLOSED']).optional(),
  /** Seconds since the epoch; missing where a decision stands until released. */
  expires_at: z.number().optional(),
});

export type CircuitRecord = z.infer<typeof circuitRecordSchema>;

/** A change of a circuit that this environment's write made. `at` and `openUntil` in ms since the epoch. */
export interface CircuitTransition {
  name: string;
  from: CircuitState;
  to: CircuitState;
  reason: CircuitReason;
  version: number;
  at: number;
  openUntil?: number;
  /** The failures that opened it. */
  failures?: number;
}

/** A circuit of which nothing is known: it is closed. */
export function unknownCircuit(name: string): CircuitRecord {
  return {
    name,
    version: 0,
    write_id: '',
    state: 'CLOSED',
    changed_at: 0,
    open_until: 0,
    openings: 0,
    lease_until: 0,
    probe_successes: 0,
    window_until: 0,
    window_failures: 0,
    window_successes: 0,
  };
}

/** What a circuit says to a call: `refuse` until `openUntil`, `probe` by the environment that wins the lease. */
export type Gate =
  | { kind: 'pass' }
  | { kind: 'pass_uncounted' }
  | { kind: 'probe' }
  | { kind: 'refuse'; openUntil: number };

/** @param resetTimeout when to look again at a circuit that an operator opened until further notice */
export function gateOf(record: CircuitRecord, now: number, resetTimeout: number): Gate {
  if (record.forced === 'CLOSED') return { kind: 'pass_uncounted' };
  if (record.state === 'CLOSED') return { kind: 'pass' };
  if (isForcedOpenForGood(record)) return { kind: 'refuse', openUntil: now + resetTimeout };
  const openUntil = record.state === 'OPEN' ? record.open_until : record.lease_until;
  return now < openUntil ? { kind: 'refuse', openUntil } : { kind: 'probe' };
}

function isForcedOpenForGood(record: CircuitRecord): boolean {
  return record.forced === 'OPEN' && record.open_until === 0;
}
