import { LRUCache } from 'lru-cache';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { CircuitBreakerDeps } from './circuit-call.ts';
import type { CircuitOptions } from './circuit-options.ts';

/** So many are remembered; of one that is forgotten only this environment's own counts are lost. */
const MAX_BREAKERS = 1_000;

/** The breakers of an environment by name: each counts for itself, so there must be one of each. */
export class CircuitBreakers<Cause> {
  readonly #deps: CircuitBreakerDeps<Cause>;
  readonly #breakers = new LRUCache<string, CircuitBreaker<Cause>>({ max: MAX_BREAKERS });

  constructor(deps: CircuitBreakerDeps<Cause>) {
    this.#deps = deps;
  }

  /**
   * The breaker of that name; made with these options when it is asked for first.
   *
   * @throws {InvalidCircuitError}
   */
  get(name: string, options: CircuitOptions): CircuitBreaker<Cause> {
    const known = this.#breakers.get(name);
    if (known) return known;
    const breaker = new CircuitBreaker(name, options, this.#deps);
    this.#breakers.set(name, breaker);
    return breaker;
  }
}
