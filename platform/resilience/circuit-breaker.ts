import { CallCounts } from './call-counts.ts';
import {
  type Allowance,
  type CallOptions,
  type CircuitBreakerDeps,
  type Execution,
  errorsAreFailures,
  type Outcome,
} from './circuit-call.ts';
import {
  type CircuitOptions,
  type CircuitSettings,
  checkName,
  checkTimeout,
  parseOptions,
} from './circuit-options.ts';
import { type CircuitRecord, type CircuitTransition, gateOf } from './circuit-record.ts';
import { withTimeLimit } from './clock.ts';
import { CircuitTimeoutError } from './errors.ts';
import { STATE_TTL_MS } from './limits.ts';
import { type CircuitStatus, LocalCircuit, type LocalPass, type Verdict } from './local-circuit.ts';
import { SharedCircuit } from './shared-circuit.ts';
import { windowLength } from './transitions.ts';

type Permit =
  | { kind: 'uncounted' }
  | { kind: 'local'; pass: LocalPass }
  | { kind: 'probe'; lease: CircuitRecord; told: Promise<void> }
  | { kind: 'refused'; openUntil: number };

/**
 * Keeps calls from a dependency that is down, for all environments together.
 *
 * CLOSED: calls pass. Failures in a row here, or of all environments together, make it OPEN: no call is made
 * until `openUntil`. Then it is HALF_OPEN: one environment at a time makes one call, until enough of them
 * succeeded (CLOSED) or one failed (OPEN, for longer).
 *
 * Trouble of the store never fails a call: the environment then decides by itself.
 */
export class CircuitBreaker<Cause> {
  readonly name: string;
  readonly #settings: CircuitSettings;
  readonly #deps: CircuitBreakerDeps<Cause>;
  readonly #shared: SharedCircuit;
  readonly #local: LocalCircuit;
  readonly #counts: CallCounts;

  /**
   * @param name such as `model#<host>`, `whatsapp#<phone_number_id>` or `tool#<tenant>#<name>`
   * @throws {InvalidCircuitError}
   */
  constructor(name: string, options: CircuitOptions, deps: CircuitBreakerDeps<Cause>) {
    this.name = checkName(name);
    this.#settings = parseOptions(options);
    this.#deps = deps;
    const onTrouble = (error: unknown) => deps.hooks.onTrouble(error, name);
    this.#shared = new SharedCircuit(name, this.#settings, { ...deps, onTrouble });
    this.#local = new LocalCircuit(this.#settings);
    this.#counts = new CallCounts(this.#settings.failureThreshold, windowLength(this.#settings.timeout));
  }

  /**
   * Makes the call, if the circuit lets it.
   *
   * @param run makes the call once; should end when the signal is aborted, at the time-out
   * @throws {CircuitTimeoutError} after `timeout`; and whatever `run` or `judge` throws
   * @throws {InvalidCircuitError} for a `timeout` that makes no sense; no call is made
   */
  async execute<T>(
    run: (signal: AbortSignal) => Promise<T>,
    { cause, judge = errorsAreFailures, timeout = this.#settings.timeout }: CallOptions<Cause, T>,
  ): Promise<Execution<T>> {
    const permit = await this.#enter(checkTimeout(timeout), cause);
    if (permit.kind === 'refused') return { kind: 'open', circuit: this.name, openUntil: permit.openUntil };
    let verdict: Verdict = 'neutral';
    try {
      const outcome = await this.#call(run, timeout);
      verdict =
        'error' in outcome && outcome.error instanceof CircuitTimeoutError ? 'failure' : judge(outcome);
      if ('error' in outcome) throw outcome.error;
      return { kind: 'done', value: outcome.value };
    } finally {
      await this.#leave(permit, verdict, cause);
    }
  }

  /** Whether a call would be made now; reads the shared state when it is some seconds old. Promises nothing. */
  async allows(): Promise<Allowance> {
    const current = await this.#shared.current();
    if (current) this.#local.follow(current);
    const { openUntil } = this.state();
    return openUntil === undefined ? { allowed: true } : { allowed: false, openUntil };
  }

  /** The state as this environment knows it; without an `openUntil`, a call may be made. */
  state(): CircuitStatus {
    const now = this.#deps.clock.now();
    const known = this.#shared.known;
    const local = this.#local.status(now);
    if (!known) return local;
    const gate = gateOf(known, now, this.#settings.resetTimeout);
    if (gate.kind === 'refuse') return { state: known.state, openUntil: gate.openUntil };
    if (gate.kind === 'pass_uncounted') return { state: 'CLOSED' };
    // What may be probed is refused here all the same after a probe of our own, made without the store.
    return gate.kind === 'pass' || local.openUntil !== undefined ? local : { state: known.state };
  }

  async #enter(timeout: number, cause: Cause): Promise<Permit> {
    // A lost lease taught what is there instead: mostly a refusal, seldom a circuit that is closed or free again.
    for (let attempt = 0; attempt < 3; attempt++) {
      const current = await this.#shared.current();
      if (current) this.#local.follow(current);
      // An operator's decision stands while the store is away: it cannot be taken back meanwhile.
      const record = current ?? (this.#shared.known?.forced && this.#shared.known);
      if (!record) return this.#enterLocally(timeout);
      const gate = gateOf(record, this.#deps.clock.now(), this.#settings.resetTimeout);
      if (gate.kind === 'refuse') return { kind: 'refused', openUntil: gate.openUntil };
      if (gate.kind === 'pass_uncounted') return { kind: 'uncounted' };
      if (gate.kind === 'pass') return this.#enterLocally(timeout);
      const lease = await this.#shared.lease(timeout);
      if (lease.kind === 'won') {
        return { kind: 'probe', lease: lease.record, told: this.#tell(lease.transition, cause) };
      }
      if (lease.kind === 'unavailable') return this.#enterLocally(timeout);
    }
    return { kind: 'refused', openUntil: this.#deps.clock.now() + STATE_TTL_MS };
  }

  #enterLocally(timeout: number): Permit {
    const now = this.#deps.clock.now();
    const pass = this.#local.enter(now, timeout);
    if (pass) return { kind: 'local', pass };
    return { kind: 'refused', openUntil: this.#local.status(now).openUntil ?? now + STATE_TTL_MS };
  }

  async #call<T>(run: (signal: AbortSignal) => Promise<T>, timeout: number): Promise<Outcome<T>> {
    const late = () => new CircuitTimeoutError(this.name, timeout);
    try {
      return { value: await withTimeLimit(this.#deps.clock, timeout, run, late) };
    } catch (error) {
      return { error };
    }
  }

  async #leave(permit: Exclude<Permit, { kind: 'refused' }>, verdict: Verdict, cause: Cause): Promise<void> {
    if (permit.kind === 'probe') {
      await permit.told;
      const transition = await this.#shared.finishProbe(permit.lease, verdict);
      this.#followKnown();
      await this.#tell(transition, cause);
    }
    if (permit.kind === 'local') await this.#leaveLocally(permit.pass, verdict, cause);
  }

  async #leaveLocally(pass: LocalPass, verdict: Verdict, cause: Cause): Promise<void> {
    const now = this.#deps.clock.now();
    const result = this.#local.leave(pass, verdict, now);
    if (result === 'late') return;
    if (verdict === 'success') this.#counts.addSuccess(now);
    if (verdict !== 'failure') return;
    this.#counts.addFailure(now);
    const transition = await this.#shared.report(this.#counts, result === 'opened');
    this.#followKnown();
    const { openUntil } = this.#local.status(this.#deps.clock.now());
    const alone = this.#shared.known === undefined || this.#shared.known.state === 'CLOSED';
    if (result === 'opened' && alone && openUntil !== undefined)
      this.#deps.hooks.onLocalOpen(this.name, openUntil);
    await this.#tell(transition, cause);
  }

  #followKnown(): void {
    if (this.#shared.known) this.#local.follow(this.#shared.known);
  }

  async #tell(transition: CircuitTransition | undefined, cause: Cause): Promise<void> {
    if (!transition) return;
    try {
      await this.#deps.hooks.onTransition(transition, cause);
    } catch (error) {
      this.#deps.hooks.onTrouble(error, this.name);
    }
  }
}
