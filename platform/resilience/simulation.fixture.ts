import { CircuitBreaker } from './circuit-breaker.ts';
import type { CircuitRecord, CircuitTransition } from './circuit-record.ts';
import type { CircuitStore } from './circuit-store.ts';
import type { CircuitClock } from './clock.ts';
import { MemoryCircuitStore } from './memory-circuit-store.fixture.ts';
import { pseudoRandom, SimulatedClock } from './simulated-clock.fixture.ts';

/** A time of trouble: from, up to but not including to, in ms since the simulation began. */
export interface Period {
  from: number;
  to: number;
}

export interface Scenario {
  seed: number;
  environments: number;
  durationMs: number;
  /** Mean time between two calls of one environment. */
  callEveryMs: number;
  /** The provider fails, or hangs in one call of five. */
  outage?: Period;
  /** Share of calls that fail at any time. */
  errorRate?: number;
  storeTrouble?: Period & { kind: 'fails' | 'hangs' };
  /** Share of probes in which the prober dies; a new environment takes its place. */
  deadly?: number;
  /** Without it every call is made. */
  breaker?: boolean;
}

/** A call that reached the provider, and the shared circuit at that moment. */
export interface MadeCall {
  at: number;
  environment: string;
  failed: boolean;
  circuit: CircuitRecord | undefined;
}

export interface Simulation {
  made: MadeCall[];
  refused: number;
  /** Errors that were none of the provider's. */
  strange: unknown[];
  told: CircuitTransition[];
  troubles: number;
  dead: Set<string>;
  store: MemoryCircuitStore;
  startMs: number;
}

export const CIRCUIT = 'model#api.example.com';
export const TIMEOUT_MS = 10_000;
const NEVER = new Promise<never>(() => {});

class ProviderError extends Error {}

/** Runs many environments with one store, each step after a random pause, on a clock of its own. */
export async function simulate(scenario: Scenario): Promise<Simulation> {
  const random = pseudoRandom(scenario.seed);
  const clock = new SimulatedClock(Date.UTC(2026, 10, 22, 12));
  const startMs = clock.now();
  const store = new MemoryCircuitStore();
  const result: Simulation = {
    made: [],
    refused: 0,
    strange: [],
    told: [],
    troubles: 0,
    dead: new Set(),
    store,
    startMs,
  };
  const within = (period: Period | undefined) => {
    const at = clock.now() - startMs;
    return period !== undefined && at >= period.from && at < period.to;
  };
  const sleep = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  let born = 0;

  function environment(): void {
    const id = `e${++born}`;
    const alive = () => !result.dead.has(id);
    const own: CircuitClock = {
      now: () => clock.now(),
      after: (ms, callback) => clock.after(ms, () => alive() && callback()),
    };
    /** A step at the store, with a pause on the way there and back; the dead hear nothing. */
    const step = async <T>(run: () => Promise<T>): Promise<T> => {
      await sleep(random() * 40);
      if (!alive()) return NEVER;
      if (within(scenario.storeTrouble)) {
        if (scenario.storeTrouble?.kind === 'hangs') return NEVER;
        throw new Error('throttled');
      }
      const answer = await run();
      await sleep(random() * 40);
      return alive() ? answer : NEVER;
    };
    const reached: CircuitStore = {
      read: (name) => step(() => store.read(name)),
      swap: (next) => step(() => store.swap(next)),
      count: (known, counts, begin) => step(() => store.count(known, counts, begin)),
    };
    let writes = 0;
    const breaker = new CircuitBreaker<string>(
      CIRCUIT,
      { timeout: TIMEOUT_MS },
      {
        store: reached,
        clock: own,
        random,
        newId: () => `${id}:${++writes}`,
        hooks: {
          onTransition: (transition) => void result.told.push(transition),
          onTrouble: () => {
            result.troubles += 1;
          },
          onLocalOpen: () => {},
        },
      },
    );

    async function provider(): Promise<string> {
      const circuit = store.items.get(CIRCUIT);
      const down = within(scenario.outage);
      const failed = down || random() < (scenario.errorRate ?? 0);
      result.made.push({ at: clock.now() - startMs, environment: id, failed, circuit });
      if (circuit?.state === 'HALF_OPEN' && random() < (scenario.deadly ?? 0)) {
        result.dead.add(id);
        environment();
        return NEVER;
      }
      if (down && random() < 0.2) return NEVER;
      await sleep(50 + random() * (failed ? 200 : 2_000));
      if (failed) throw new ProviderError('503');
      return 'ok';
    }

    async function call(): Promise<void> {
      try {
        if (scenario.breaker === false) return void (await provider());
        const execution = await breaker.execute(provider, { cause: id });
        if (execution.kind === 'open') result.refused += 1;
      } catch (error) {
        const known =
          error instanceof ProviderError || (error instanceof Error && /10000 ms/.test(error.message));
        if (!known) result.strange.push(error);
      }
    }

    function next(): void {
      if (!alive()) return;
      void call();
      own.after(random() * 2 * scenario.callEveryMs, next);
    }
    own.after(random() * scenario.callEveryMs, next);
  }

  for (let number = 0; number < scenario.environments; number++) environment();
  await clock.run(scenario.durationMs);
  return result;
}
