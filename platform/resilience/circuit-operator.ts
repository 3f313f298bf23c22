import { checkName } from './circuit-options.ts';
import type { CircuitRecord, CircuitTransition } from './circuit-record.ts';
import type { CircuitReason } from './circuit-states.ts';
import type { CircuitStore } from './circuit-store.ts';
import { CircuitContentionError, InvalidCircuitError } from './errors.ts';
import { forcedClosed, forcedOpen, released, transitionOf, type Write } from './transitions.ts';

const ATTEMPTS = 5;

/**
 * An operator's decisions about circuits. Environments learn of one within seconds when their circuit is
 * closed, within half a minute when it is open. Each returns the change, to be published by the caller.
 *
 * Every method throws what the store throws, {@link InvalidCircuitError} for a bad name or time, and
 * {@link CircuitContentionError}; then nothing is changed.
 */
export class CircuitOperator {
  readonly #store: CircuitStore;
  readonly #now: () => number;
  readonly #newId: () => string;

  constructor(deps: { store: CircuitStore; now: () => number; newId: () => string }) {
    this.#store = deps.store;
    this.#now = deps.now;
    this.#newId = deps.newId;
  }

  /** The circuit as it is shared; `version` 0 when no environment ever wrote it. */
  async read(name: string): Promise<CircuitRecord> {
    return this.#store.read(checkName(name));
  }

  /** No call is made, and none is tried, until `until` (ms since the epoch), else until it is released. */
  async forceOpen(name: string, until?: number): Promise<CircuitTransition | undefined> {
    if (until !== undefined && !(Number.isSafeInteger(until) && until > this.#now())) {
      throw new InvalidCircuitError(`circuit ${name} cannot be opened until ${until}: not a time to come`);
    }
    return this.#decide(name, 'forced_open', (record, write) => forcedOpen(record, until, write));
  }

  /** Every call is made and none is counted, until it is released. */
  async forceClose(name: string): Promise<CircuitTransition | undefined> {
    return this.#decide(name, 'forced_closed', forcedClosed);
  }

  /** Takes the decision back: the circuit decides again. Undefined, and nothing changed, where there is none. */
  async release(name: string): Promise<CircuitTransition | undefined> {
    return this.#decide(name, 'released', (record, write) => record.forced && released(record, write));
  }

  async #decide(
    name: string,
    reason: CircuitReason,
    change: (record: CircuitRecord, write: Write) => CircuitRecord | undefined,
  ): Promise<CircuitTransition | undefined> {
    let record = await this.read(name);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const next = change(record, { now: this.#now(), writeId: this.#newId() });
      if (!next) return undefined;
      const result = await this.#store.swap(next);
      if (result.written) return transitionOf(record, next, reason);
      record = result.record;
    }
    throw new CircuitContentionError(name);
  }
}
