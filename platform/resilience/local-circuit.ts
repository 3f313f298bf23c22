import { type CircuitSettings, leaseFor, openFor } from './circuit-options.ts';
import type { CircuitRecord } from './circuit-record.ts';
import type { CircuitState } from './circuit-states.ts';
import { CALM_MS } from './limits.ts';

/** What a call says about the dependency; `neutral`: nothing. */
export type Verdict = 'success' | 'failure' | 'neutral';

/** A call that was let through; its result counts only while the circuit is still the one it was let by. */
export interface LocalPass {
  readonly generation: number;
  readonly probe: boolean;
}

/** What a circuit is now; `openUntil` (ms since the epoch) when it refuses calls. */
export interface CircuitStatus {
  state: CircuitState;
  openUntil?: number;
}

/**
 * The breaker of one environment by itself. It opens after `failureThreshold` failures in a row, follows what
 * the environments decided together, and decides alone while the shared state cannot be reached.
 */
export class LocalCircuit {
  readonly #settings: CircuitSettings;
  #state: CircuitState = 'CLOSED';
  /** Grows with every change, so that a late result of an earlier state counts no more. */
  #generation = 0;
  #failuresInARow = 0;
  #probeSuccesses = 0;
  #openings = 0;
  #openUntil = 0;
  #closedAt = Number.NEGATIVE_INFINITY;
  #followed: CircuitRecord | undefined;

  constructor(settings: CircuitSettings) {
    this.#settings = settings;
  }

  status(now: number): CircuitStatus {
    const refuses = this.#state !== 'CLOSED' && now < this.#openUntil;
    return { state: this.#state, ...(refuses && { openUntil: this.#openUntil }) };
  }

  /**
   * Lets a call through, or refuses it with undefined. In HALF_OPEN one call passes at a time.
   *
   * @param timeout longest time of the call, in milliseconds
   */
  enter(now: number, timeout: number): LocalPass | undefined {
    if (this.#state === 'CLOSED') return { generation: this.#generation, probe: false };
    if (now < this.#openUntil) return undefined;
    if (this.#state === 'OPEN') this.#probeSuccesses = 0;
    this.#change('HALF_OPEN', now + leaseFor(timeout));
    return { generation: this.#generation, probe: true };
  }

  /** Takes the result of a call: `late` when the circuit changed meanwhile, and the result counts no more. */
  leave(pass: LocalPass, verdict: Verdict, now: number): 'late' | 'taken' | 'opened' {
    if (pass.generation !== this.#generation) return 'late';
    if (verdict === 'failure') {
      this.#failuresInARow += 1;
      if (!pass.probe && this.#failuresInARow < this.#settings.failureThreshold) return 'taken';
      this.#open(pass.probe, now);
      return 'opened';
    }
    if (pass.probe) this.#openUntil = now;
    if (verdict === 'success') this.#succeed(pass.probe, now);
    return 'taken';
  }

  /** Takes over what the environments decided together. What is already followed changes nothing again. */
  follow(record: CircuitRecord): void {
    const before = this.#followed;
    this.#followed = record;
    if (record.state !== 'CLOSED') {
      if (before?.version === record.version) return;
      this.#openings = record.openings;
      this.#change('OPEN', record.state === 'OPEN' ? record.open_until : record.lease_until);
      return;
    }
    // A first look at a closed circuit is no news to an environment that has seen failures itself.
    if (!before || (before.state === 'CLOSED' && before.changed_at === record.changed_at)) return;
    this.#openings = record.openings;
    this.#closedAt = record.changed_at;
    this.#change('CLOSED', 0);
  }

  #succeed(probe: boolean, now: number): void {
    this.#failuresInARow = 0;
    if (!probe) return;
    this.#probeSuccesses += 1;
    if (this.#probeSuccesses < this.#settings.successThreshold) return;
    this.#closedAt = now;
    this.#change('CLOSED', 0);
  }

  #open(again: boolean, now: number): void {
    const calm = !again && now - this.#closedAt >= CALM_MS;
    this.#openings = calm ? 1 : this.#openings + 1;
    this.#change('OPEN', now + openFor(this.#openings, this.#settings.resetTimeout));
  }

  #change(state: CircuitState, openUntil: number): void {
    this.#generation += 1;
    if (state === 'CLOSED') this.#failuresInARow = 0;
    this.#state = state;
    this.#openUntil = openUntil;
  }
}
