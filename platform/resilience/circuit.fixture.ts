import { ManualClock } from '@prosa/local-cloud/clock';
import { CircuitBreaker } from './circuit-breaker.ts';
import type { CallOptions, Execution } from './circuit-call.ts';
import type { CircuitOptions } from './circuit-options.ts';
import type { CircuitTransition } from './circuit-record.ts';
import { MemoryCircuitStore } from './memory-circuit-store.fixture.ts';

export const NAME = 'model#api.example.com';

/** What the provider refuses because of what we sent. */
class BadRequestError extends Error {}

/** How the provider takes one call. */
export type Answer = 'ok' | 'down' | 'bad_request' | 'hang';

/** Environments that share a store and a clock, and a provider in front of which they stand. */
export interface CircuitBench {
  clock: ManualClock;
  store: MemoryCircuitStore;
  /** Changes of the shared circuit, as told to the hooks: `<environment>: FROM>TO reason`. */
  told: string[];
  transitions: CircuitTransition[];
  troubles: unknown[];
  /** Environments that opened alone. */
  alone: string[];
  /** Calls that reached the provider. */
  calls: Answer[];
  environment(id: string, options?: Partial<CircuitOptions>): Environment;
}

export interface Environment {
  breaker: CircuitBreaker<string>;
  /** Makes a call; a refusal is its `openUntil`, an error its name. */
  call(answer: Answer, options?: Partial<CallOptions<string, string>>): Promise<string | number>;
  /** Makes so many calls, one after another. */
  calls(count: number, answer: Answer): Promise<(string | number)[]>;
}

export function circuitBench(): CircuitBench {
  const clock = new ManualClock(Date.UTC(2026, 10, 22, 12));
  const store = new MemoryCircuitStore();
  let ids = 0;
  const bench: CircuitBench = {
    clock,
    store,
    told: [],
    transitions: [],
    troubles: [],
    alone: [],
    calls: [],
    environment(id, options) {
      const breaker = new CircuitBreaker<string>(
        NAME,
        { timeout: 10_000, ...options },
        {
          store,
          clock,
          random: () => 0.5,
          newId: () => `id${++ids}`,
          hooks: {
            onTransition: (transition, cause) => {
              bench.transitions.push(transition);
              bench.told.push(`${cause}: ${transition.from}>${transition.to} ${transition.reason}`);
            },
            onTrouble: (error) => bench.troubles.push(error),
            onLocalOpen: () => bench.alone.push(id),
          },
        },
      );
      const call: Environment['call'] = async (answer, callOptions) => {
        try {
          const run = (signal: AbortSignal) => provider(bench.calls, answer, signal);
          return said(await breaker.execute(run, { cause: id, judge: judgeAnswer, ...callOptions }));
        } catch (error) {
          return error instanceof Error ? error.name : String(error);
        }
      };
      return {
        breaker,
        call,
        async calls(count, answer) {
          const results: (string | number)[] = [];
          for (let number = 0; number < count; number++) results.push(await call(answer));
          return results;
        },
      };
    },
  };
  return bench;
}

const judgeAnswer: NonNullable<CallOptions<string, string>['judge']> = (outcome) =>
  'value' in outcome || outcome.error instanceof BadRequestError ? 'success' : 'failure';

const said = (execution: Execution<string>) =>
  execution.kind === 'done' ? execution.value : execution.openUntil;

async function provider(calls: Answer[], answer: Answer, signal: AbortSignal): Promise<string> {
  calls.push(answer);
  if (answer === 'down') throw new TypeError('503');
  if (answer === 'bad_request') throw new BadRequestError('400');
  if (answer === 'ok') return 'ok';
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}
