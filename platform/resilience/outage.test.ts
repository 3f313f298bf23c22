import { expect, it } from 'vitest';
import { type Scenario, simulate } from './simulation.fixture.ts';

const OUTAGE = { from: 60_000, to: 180_000 };
const base = { environments: 50, durationMs: 600_000, outage: OUTAGE };

const failing = async (scenario: Scenario) =>
  (await simulate(scenario)).made.filter(({ failed }) => failed).length;

it.each([
  ['a call a second', 1_000],
  ['a call in three seconds', 3_000],
  ['a call in ten seconds', 10_000],
])(
  'two minutes of outage, each of 50 environments making %s: failing calls fall by 80 % and more',
  async (_, callEveryMs) => {
    const scenario = { ...base, callEveryMs, seed: 7 };
    const without = await failing({ ...scenario, breaker: false });
    const withBreaker = await failing(scenario);
    expect(without).toBeGreaterThan((50 * 120_000 * 0.8) / callEveryMs);
    if (process.env.FIGURES) process.stderr.write(`${callEveryMs} without ${without} with ${withBreaker}\n`);
    expect(withBreaker).toBeLessThan(without * 0.2);
  },
);

it('calls are made again soon after the outage, by all', async () => {
  const { made } = await simulate({ ...base, callEveryMs: 1_000, seed: 3 });
  const after = made.filter(({ at, failed }) => at > OUTAGE.to && !failed);
  expect(after[0]?.at).toBeLessThan(OUTAGE.to + 120_000);
  const last = after.filter(({ at }) => at > base.durationMs - 60_000);
  expect(new Set(last.map(({ environment }) => environment)).size).toBe(50);
});

it.each([0.01, 0.03])(
  'a share of failing calls of %d, as there always is, opens nothing',
  async (errorRate) => {
    const { told, made, refused } = await simulate({
      environments: 100,
      durationMs: 300_000,
      callEveryMs: 500,
      errorRate,
      seed: 11,
    });
    expect(made.length).toBeGreaterThan(30_000);
    expect(told).toEqual([]);
    expect(refused).toBe(0);
  },
);
