import type { AwsCallListener } from '../http/aws-call.ts';

import type { SdkCallCount } from './views.ts';

/** Counts the calls that reach the local AWS endpoints, which on AWS would be billed requests. */
export class SdkCallCounter {
  readonly #counts = new Map<string, SdkCallCount>();

  /** The listener to give to an endpoint. */
  readonly listener: AwsCallListener = ({ service, operation }) => {
    const key = `${service}.${operation}`;
    const entry = this.#counts.get(key) ?? { service, operation, count: 0 };
    entry.count += 1;
    this.#counts.set(key, entry);
  };

  /** Forgets every call so far, such as those that built the tables. */
  reset(): void {
    this.#counts.clear();
  }

  /** Every operation called at least once, by service and operation. */
  list(): SdkCallCount[] {
    return [...this.#counts.values()]
      .map((entry) => ({ ...entry }))
      .sort((a, b) => a.service.localeCompare(b.service) || a.operation.localeCompare(b.operation));
  }
}
