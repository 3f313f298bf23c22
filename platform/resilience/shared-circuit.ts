import type { CallCounts, Seen } from './call-counts.ts';
import type { CircuitSettings } from './circuit-options.ts';
import { type CircuitRecord, type CircuitTransition, gateOf } from './circuit-record.ts';
import type { CircuitReason } from './circuit-states.ts';
import type { CircuitStore, NewWindow, StoreResult } from './circuit-store.ts';
import type { CircuitClock } from './clock.ts';
import { OPEN_TTL_MS, REPORT_INTERVAL_MS, STATE_TTL_MS, WINDOW_SETTLES_MS } from './limits.ts';
import type { Verdict } from './local-circuit.ts';
import { StoreGuard } from './store-guard.ts';
import * as transitions from './transitions.ts';

/** How an attempt to win the one probe ended. */
export type Lease =
  | { kind: 'won'; record: CircuitRecord; transition?: CircuitTransition }
  /** Another environment was faster, or there is nothing to probe any more: look again. */
  | { kind: 'lost' }
  | { kind: 'unavailable' };

/** What {@link SharedCircuit} works with. */
export interface SharedCircuitDeps {
  store: CircuitStore;
  clock: CircuitClock;
  /** A number from 0 up to but not including 1. */
  random: () => number;
  /** A name that no other write has. */
  newId: () => string;
  onTrouble: (error: unknown) => void;
}

/**
 * One environment's hold on a circuit that all share: remembers it for a while, and changes it by conditional
 * writes on its version, so that of two changes of one state one is made and the other learns of it.
 *
 * Steps at the store follow one another, so no late answer overwrites what a later one taught, and calls
 * that find the state stale together read it once.
 */
export class SharedCircuit {
  readonly #name: string;
  readonly #settings: CircuitSettings;
  readonly #deps: SharedCircuitDeps;
  readonly #guard: StoreGuard;
  #known: CircuitRecord | undefined;
  #freshUntil = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Successes of ours that stand in the counts of that window. */
  #reported = { window: 0, successes: 0 };
  #lastStep: Promise<unknown> = Promise.resolve();

  constructor(name: string, settings: CircuitSettings, deps: SharedCircuitDeps) {
    this.#name = name;
    this.#settings = settings;
    this.#deps = deps;
    this.#guard = new StoreGuard({ circuit: name, ...deps });
  }

  /** What was last learnt, stale or not; undefined when nothing ever was. */
  get known(): CircuitRecord | undefined {
    return this.#known;
  }

  /** The circuit as remembered, or read when that is stale; undefined when the store is not available. */
  async current(): Promise<CircuitRecord | undefined> {
    if (this.#isFresh()) return this.#known;
    return this.#next(async () => {
      if (this.#isFresh()) return this.#known;
      const read = await this.#guard.attempt((signal) => this.#deps.store.read(this.#name, signal));
      return read && this.#learn(read);
    });
  }

  /** Tries to win the probe of the circuit as known. @param timeout longest time of the probe, in ms */
  lease(timeout: number): Promise<Lease> {
    return this.#next(async () => {
      const known = this.#known;
      const now = this.#deps.clock.now();
      if (!known || gateOf(known, now, this.#settings.resetTimeout).kind !== 'probe') return { kind: 'lost' };
      const result = await this.#swap(transitions.leased(known, timeout, this.#write()));
      if (!result) return { kind: 'unavailable' };
      if (!result.written) return { kind: 'lost' };
      return { kind: 'won', ...made(known, result.record, 'reset_timeout') };
    });
  }

  /** Writes how the probe ended, unless its lease ran out and another took it. */
  finishProbe(lease: CircuitRecord, verdict: Verdict): Promise<CircuitTransition | undefined> {
    return this.#next(async () => {
      const { successThreshold, resetTimeout } = this.#settings;
      const write = this.#write();
      const [next, reason] = {
        success: [transitions.probeSucceeded(lease, successThreshold, write), 'probes_succeeded'] as const,
        failure: [transitions.probeFailed(lease, resetTimeout, write), 'probe_failed'] as const,
        neutral: [transitions.probeReleased(lease, write), 'reset_timeout'] as const,
      }[verdict];
      const result = await this.#swap(next);
      return result?.written ? made(lease, result.record, reason).transition : undefined;
    });
  }

  /**
   * Adds what was counted here to what all count, and opens the circuit when that is enough.
   *
   * @param urgent also within {@link REPORT_INTERVAL_MS} of the last time
   */
  report(counts: CallCounts, urgent: boolean): Promise<CircuitTransition | undefined> {
    return this.#next(async () => {
      const now = this.#deps.clock.now();
      if (!urgent && now - this.#reportedAt < REPORT_INTERVAL_MS) return undefined;
      if (!this.#known || !isCounting(this.#known)) return undefined;
      const seen = counts.take(now);
      if (seen.failures === 0) return undefined;
      this.#reportedAt = now;
      const record = await this.#count(this.#known, seen);
      if (!record || !transitions.isDown(record, this.#settings.failureThreshold)) return undefined;
      const { timeout } = this.#settings;
      const settled = now >= record.window_until - transitions.windowLength(timeout) + WINDOW_SETTLES_MS;
      if (!settled && !urgent) return undefined;
      const result = await this.#swap(transitions.opened(record, this.#settings.resetTimeout, this.#write()));
      return result?.written ? made(record, result.record, 'failures').transition : undefined;
    });
  }

  /** The circuit after the counts were added; undefined when that could not be or is no longer of use. */
  async #count(known: CircuitRecord, seen: Seen): Promise<CircuitRecord | undefined> {
    let record = known;
    // A second time when another window began meanwhile, a third when the item was made just before that.
    for (let attempt = 0; attempt < 3; attempt++) {
      const result = await this.#countOnce(record, seen);
      if (!result || result.written) return result?.record;
      if (!isCounting(result.record) || result.record.changed_at !== record.changed_at) return undefined;
      record = result.record;
    }
    return undefined;
  }

  async #countOnce(record: CircuitRecord, seen: Seen): Promise<StoreResult | undefined> {
    const now = this.#deps.clock.now();
    const until = now + transitions.windowLength(this.#settings.timeout);
    const goesOn = now < record.window_until;
    // A second failure in a row shows that the successes reported with the first say nothing about now.
    const before = goesOn && this.#reported.window === record.window_until ? this.#reported.successes : 0;
    const counts = { failures: seen.failures, successes: seen.inARow ? -before : seen.successes };
    const result = await (record.version === 0
      ? this.#swap(transitions.counted(record, counts, until, this.#write()))
      : this.#add(record, counts, goesOn ? undefined : { until, expiresAt: transitions.expiry(now, until) }));
    if (result?.written) {
      this.#reported = { window: result.record.window_until, successes: before + counts.successes };
    }
    return result;
  }

  async #add(
    record: CircuitRecord,
    counts: transitions.Counts,
    begin: NewWindow | undefined,
  ): Promise<StoreResult | undefined> {
    const { store } = this.#deps;
    const result = await this.#guard.attempt((signal) => store.count(record, counts, begin, signal));
    if (result) this.#learn(result.record);
    return result;
  }

  async #swap(next: CircuitRecord): Promise<StoreResult | undefined> {
    const result = await this.#guard.attempt((signal) => this.#deps.store.swap(next, signal));
    if (result) this.#learn(result.record);
    return result;
  }

  #learn(record: CircuitRecord): CircuitRecord {
    const now = this.#deps.clock.now();
    const ttl = STATE_TTL_MS * (0.75 + this.#deps.random() / 2);
    const opensLater = record.state === 'OPEN' && record.forced === undefined;
    this.#known = record;
    this.#freshUntil = now + (opensLater ? OPEN_TTL_MS : ttl);
    return record;
  }

  /** What may be probed needs no reading: the write that would win the probe tells what is there instead. */
  #isFresh(): boolean {
    if (!this.#known) return false;
    const now = this.#deps.clock.now();
    return now < this.#freshUntil || gateOf(this.#known, now, this.#settings.resetTimeout).kind === 'probe';
  }

  #write(): transitions.Write {
    return { now: this.#deps.clock.now(), writeId: this.#deps.newId() };
  }

  #next<T>(step: () => Promise<T>): Promise<T> {
    const result = this.#lastStep.then(step);
    // The caller that asked for the step gets its error; the next step only waits for its end.
    this.#lastStep = result.catch(() => undefined);
    return result;
  }
}

/** Whether failures are counted together: not while it is open, nor while an operator decides. */
function isCounting(record: CircuitRecord): boolean {
  return record.state === 'CLOSED' && record.forced === undefined;
}

function made(from: CircuitRecord, record: CircuitRecord, reason: CircuitReason) {
  const transition = transitions.transitionOf(from, record, reason);
  return { record, ...(transition && { transition }) };
}
