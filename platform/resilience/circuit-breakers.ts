import { CircuitBreaker } from './circuit-breaker.ts';
import type { CircuitBreakerDeps } from './circuit-call.ts';
import type { CircuitOptions } from './circuit-options.ts';

/** So many are remembered; of one that is forgotten only this environment's own counts are lost. */
const MAX_BREAKERS = 1_000;

/** The breakers of an environment by name: each counts for itself, so there must be one of each. */
export class CircuitBreakers<Cause> {
  readonly #deps: CircuitBreakerDeps<Cause>;
  readonly #breakers = new Map<string, CircuitBreaker<Cause>>();

  constructor(deps: CircuitBreakerDeps<Cause>) {
    this.#deps = deps;
  }

  /**
   * The breaker of that name; made with these options when it is asked for first.
   *
   * @throws {InvalidCircuitError}
   */
  get(name: string, options: CircuitOptions): CircuitBreaker<Cause> {
    const breaker = this.#breakers.get(name) ?? new CircuitBreaker(name, options, this.#deps);
    // Last in order: what was not asked for longest is forgotten first.
    this.#breakers.delete(name);
    this.#breakers.set(name, breaker);
    const oldest = this.#breakers.keys().next();
    if (this.#breakers.size > MAX_BREAKERS && !oldest.done) this.#breakers.delete(oldest.value);
    return breaker;
  }
}
