import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { propertyRuns } from '../support/property-runs.ts';
import { histories } from './history.ts';
import { runHistory } from './run-history.ts';
import { type SimulationTables, startTables } from './tables.ts';

/** Histories of one run; `SIMULATION_RUNS=500` for a thorough one. */
const RUNS = Number(process.env.SIMULATION_RUNS ?? propertyRuns(5).numRuns);

/** `SIMULATION_SEED` repeats a run; the seed of a failed one is printed. */
const SEED = process.env.SIMULATION_SEED === undefined ? undefined : Number(process.env.SIMULATION_SEED);

/** How long a smaller history with a fault is looked for, in milliseconds. */
const SHRINKING_MS = Number(process.env.SIMULATION_SHRINKING_MS ?? 60_000);

/** Milliseconds for one history, generously. */
const HISTORY_TIMEOUT_MS = 10_000;

let tables: SimulationTables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.close());

test(
  `${RUNS} random histories keep every promise`,
  async () => {
    let failedAt: number | undefined;
    const property = fc.asyncProperty(histories, async (history) => {
      if (performance.now() - (failedAt ?? Number.POSITIVE_INFINITY) > SHRINKING_MS) return;
      const { violations } = await runHistory(tables, history);
      if (violations.length === 0) return;
      failedAt ??= performance.now();
      throw new Error(violations.join('\n'));
    });
    const result = await fc.check(property, {
      numRuns: RUNS,
      ...(SEED === undefined ? {} : { seed: SEED }),
    });
    const report = result.failed
      ? `SIMULATION_SEED=${result.seed} · ${JSON.stringify(result.counterexample?.[0])}\n${String(result.errorInstance)}`
      : '';
    expect(report).toBe('');
  },
  RUNS * HISTORY_TIMEOUT_MS + SHRINKING_MS,
);

test('the same history runs the same way', async () => {
  const sampled = fc.sample(histories, { numRuns: 2, seed: 20_261_122 });
  for (const history of sampled) {
    const first = await runHistory(tables, history);
    const second = await runHistory(tables, history);
    expect(first.trace.length).toBeGreaterThan(20);
    expect(second.trace).toEqual(first.trace);
  }
});
