import { leaseFor, openFor } from './circuit-options.ts';
import type { CircuitRecord, CircuitTransition } from './circuit-record.ts';
import type { CircuitReason } from './circuit-states.ts';
import { CALM_MS, COUNT_WINDOW_MS, KEPT_SECONDS, SUCCESSES_PER_FAILURE } from './limits.ts';

/** When a write is made, in ms since the epoch, and its name. */
export interface Write {
  now: number;
  writeId: string;
}

/** Reported calls; negative successes take back what was reported before. */
export interface Counts {
  failures: number;
  successes: number;
}

/** When an item that is written now, and has an effect until `until`, may be deleted; seconds since the epoch. */
export function expiry(now: number, until = now): number {
  return Math.ceil(Math.max(now, until) / 1000) + KEPT_SECONDS;
}

/** Milliseconds from its first failure in which failures count together. */
export function windowLength(timeout: number): number {
  return Math.max(COUNT_WINDOW_MS, 2 * timeout);
}

/** Whether the reported calls open the circuit for all. */
export function isDown(
  { window_failures, window_successes }: CircuitRecord,
  failureThreshold: number,
): boolean {
  return window_failures - Math.max(0, window_successes) / SUCCESSES_PER_FAILURE >= failureThreshold;
}

/** CLOSED, with the first failures of a new window. Written where there is no item yet. */
export function counted(record: CircuitRecord, counts: Counts, until: number, write: Write): CircuitRecord {
  return next(record, write, {
    window_until: until,
    window_failures: counts.failures,
    window_successes: counts.successes,
  });
}

/** CLOSED to OPEN; longer than before when it was closed only a short while. */
export function opened(record: CircuitRecord, resetTimeout: number, write: Write): CircuitRecord {
  const calm = record.changed_at === 0 || write.now - record.changed_at >= CALM_MS;
  return open(record, calm ? 1 : record.openings + 1, resetTimeout, write);
}

/** OPEN or HALF_OPEN to HALF_OPEN with a lease of the writer's own. */
export function leased(record: CircuitRecord, timeout: number, write: Write): CircuitRecord {
  const begins = record.state === 'OPEN';
  return next(record, write, {
    state: 'HALF_OPEN',
    changed_at: begins ? write.now : record.changed_at,
    probe_successes: begins ? 0 : record.probe_successes,
    lease_until: write.now + leaseFor(timeout),
    // An environment may probe a circuit that was forced open because the decision's time is over.
    forced: undefined,
  });
}

/** HALF_OPEN after a probe that succeeded: one nearer to CLOSED, or there. */
export function probeSucceeded(record: CircuitRecord, successThreshold: number, write: Write): CircuitRecord {
  const probe_successes = record.probe_successes + 1;
  if (probe_successes < successThreshold) return next(record, write, { probe_successes, lease_until: 0 });
  return closed(record, write, record.openings);
}

/** HALF_OPEN after a probe that said nothing about the dependency: the next one may try. */
export function probeReleased(record: CircuitRecord, write: Write): CircuitRecord {
  return next(record, write, { lease_until: 0 });
}

/** HALF_OPEN to OPEN, for longer than before. */
export function probeFailed(record: CircuitRecord, resetTimeout: number, write: Write): CircuitRecord {
  return open(record, record.openings + 1, resetTimeout, write);
}

/** @param until ms since the epoch, when probes begin; until released without it */
export function forcedOpen(record: CircuitRecord, until: number | undefined, write: Write): CircuitRecord {
  return next(record, write, {
    ...NOTHING_COUNTED,
    state: 'OPEN',
    changed_at: write.now,
    open_until: until ?? 0,
    forced: 'OPEN',
  });
}

export function forcedClosed(record: CircuitRecord, write: Write): CircuitRecord {
  return { ...closed(record, write, 0), forced: 'CLOSED', expires_at: undefined };
}

/** The decision is taken back: what was forced open may be tried at once, what was forced closed is closed. */
export function released(record: CircuitRecord, write: Write): CircuitRecord {
  if (record.forced === 'CLOSED') return closed(record, write, 0);
  return next(record, write, {
    changed_at: write.now,
    open_until: write.now,
    openings: 1,
    forced: undefined,
  });
}

/** What changed between two records, if more than a count, a lease or a success. */
export function transitionOf(
  from: CircuitRecord,
  to: CircuitRecord,
  reason: CircuitReason,
): CircuitTransition | undefined {
  if (from.state === to.state && reason !== 'released' && !reason.startsWith('forced')) return undefined;
  return {
    name: to.name,
    from: from.state,
    to: to.state,
    reason,
    version: to.version,
    at: to.changed_at,
    ...(to.state === 'OPEN' && to.open_until > 0 && { openUntil: to.open_until }),
    ...(reason === 'failures' && { failures: from.window_failures }),
  };
}

const NOTHING_COUNTED = {
  lease_until: 0,
  probe_successes: 0,
  window_until: 0,
  window_failures: 0,
  window_successes: 0,
};

function open(record: CircuitRecord, openings: number, resetTimeout: number, write: Write): CircuitRecord {
  return next(record, write, {
    ...NOTHING_COUNTED,
    state: 'OPEN',
    changed_at: write.now,
    open_until: write.now + openFor(openings, resetTimeout),
    openings,
  });
}

function closed(record: CircuitRecord, write: Write, openings: number): CircuitRecord {
  return next(record, write, {
    ...NOTHING_COUNTED,
    state: 'CLOSED',
    changed_at: write.now,
    open_until: 0,
    openings,
    forced: undefined,
  });
}

function next(record: CircuitRecord, write: Write, changes: Partial<CircuitRecord>): CircuitRecord {
  const changed = { ...record, ...changes, version: record.version + 1, write_id: write.writeId };
  const standsForGood = changed.forced !== undefined && changed.open_until === 0;
  const until = Math.max(changed.open_until, changed.lease_until, changed.window_until);
  return { ...changed, expires_at: standsForGood ? undefined : expiry(write.now, until) };
}
