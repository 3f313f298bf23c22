import type { CircuitTransition } from './circuit-record.ts';
import type { Verdict } from './local-circuit.ts';
import type { SharedCircuitDeps } from './shared-circuit.ts';

/** How a call ended, for the judge. */
export type Outcome<T> = { value: T } | { error: unknown };

/** What a call through the breaker gives: its value, or that it was not made, and when to look again. */
export type Execution<T> =
  | { kind: 'done'; value: T }
  /** `openUntil` in milliseconds since the epoch, always in the future. */
  | { kind: 'open'; circuit: string; openUntil: number };

/** Whether a call would be made now. */
export type Allowance = { allowed: true } | { allowed: false; openUntil: number };

/** One call. */
export interface CallOptions<Cause, T> {
  /** On whose behalf; handed to {@link CircuitHooks.onTransition}. */
  cause: Cause;
  /**
   * What the outcome says about the dependency. A refusal of what we sent is a `success`: the dependency answered.
   * `neutral` is what never got there, such as a call that its caller broke off. By default every error is a
   * failure. A time-out is one whatever this says.
   */
  judge?: (outcome: Outcome<T>) => Verdict;
  /** In place of the circuit's `timeout`, in milliseconds: what is left of the function's time. */
  timeout?: number;
}

/** Who is told what. */
export interface CircuitHooks<Cause> {
  /**
   * The write of this environment changed the shared circuit. The call waits for it; what it throws is told to
   * `onTrouble`. It is not called for a change whose writer died or whose answer was lost.
   */
  onTransition(transition: CircuitTransition, cause: Cause): void | Promise<void>;
  /** The circuits table or `onTransition` failed, for a metric; the calls go on. */
  onTrouble(error: unknown, circuit: string): void;
  /** This environment refuses calls though the shared circuit is closed or cannot be reached; for a metric. */
  onLocalOpen(circuit: string, openUntil: number): void;
}

/** What a breaker works with. */
export interface CircuitBreakerDeps<Cause> extends Omit<SharedCircuitDeps, 'onTrouble'> {
  hooks: CircuitHooks<Cause>;
}

/** Judges a call whose caller does not. */
export function errorsAreFailures(outcome: Outcome<unknown>): Verdict {
  return 'error' in outcome ? 'failure' : 'success';
}
