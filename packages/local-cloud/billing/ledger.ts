import type { Unit } from './prices.ts';

/** What one operation of a service was used for. */
export interface Usage {
  /** Short name, such as `sqs`. */
  service: string;
  /** An operation of its API, or who caused it and what: `rule:SendMessage`. */
  operation: string;
  /** What used it, where that is told apart: the name of a function. */
  resource?: string;
  /** How many calls, lines or invocations. */
  requests: number;
  /** How many billed units they are. */
  units: number;
  unit: Unit;
}

/** Adds up usage by service, operation, resource and unit. */
export class Ledger {
  readonly #rows = new Map<string, Usage>();

  add(usage: Usage): void {
    const key = JSON.stringify([usage.service, usage.operation, usage.resource, usage.unit]);
    const row = this.#rows.get(key);
    if (row) {
      row.requests += usage.requests;
      row.units += usage.units;
    } else {
      this.#rows.set(key, { ...usage });
    }
  }

  clear(): void {
    this.#rows.clear();
  }

  /** By service, operation, unit and resource. */
  list(): Usage[] {
    const order = ({ service, operation, unit, resource = '' }: Usage) =>
      [service, operation, unit, resource].join('\u0000');
    return [...this.#rows.values()].map((row) => ({ ...row })).sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}
