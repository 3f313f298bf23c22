import type { RuntimeOptions } from '@prosa/local-cloud/runtime';
import type { InvocationCounts } from './watch-answer.ts';

type Report = Parameters<NonNullable<RuntimeOptions['onInvocation']>>[0];

/** Counts invocations since the start, by function. */
export class Invocations {
  readonly #counts = new Map<string, InvocationCounts>();

  note({ functionName, outcome, error }: Pick<Report, 'functionName' | 'outcome' | 'error'>): void {
    if (outcome === 'closed') return;
    const counts = this.#counts.get(functionName) ?? { name: functionName, invocations: 0, errors: 0 };
    this.#counts.set(functionName, {
      ...counts,
      invocations: counts.invocations + 1,
      ...(outcome === 'success' ? {} : { errors: counts.errors + 1, last_error: nameOf(outcome, error) }),
    });
  }

  list(): InvocationCounts[] {
    return [...this.#counts.values()];
  }
}

const nameOf = (outcome: Report['outcome'], error: Report['error']) =>
  outcome === 'error' ? (error?.errorType ?? outcome) : outcome;
