import { expect, it } from 'vitest';
import { type Scenario, simulate } from './simulation.fixture.ts';

/** DynamoDB reads and writes per 1000 calls that were asked for, made or refused. */
async function cost(scenario: Omit<Scenario, 'seed'>) {
  const { made, refused, store } = await simulate({ ...scenario, seed: 5 });
  const per1000 = (count: number) => (1000 * count) / (made.length + refused);
  const figures = { reads: per1000(store.billed.reads), writes: per1000(store.billed.writes) };
  if (process.env.FIGURES) process.stderr.write(`${JSON.stringify({ ...scenario, ...figures })}\n`);
  return figures;
}

const minutes = (count: number) => count * 60_000;
const whole = (durationMs: number) => ({ durationMs, outage: { from: 0, to: durationMs } });

it('healthy: a read in five seconds and environment, no write', async () => {
  const often = await cost({ environments: 50, callEveryMs: 100, durationMs: minutes(1) });
  expect(often.writes).toBe(0);
  expect(often.reads).toBeLessThan(25);
  const seldom = await cost({ environments: 50, callEveryMs: 1_000, durationMs: minutes(5) });
  expect(seldom.writes).toBe(0);
  expect(seldom.reads).toBeLessThan(200);
  const rare = await cost({ environments: 50, callEveryMs: 10_000, durationMs: minutes(20) });
  expect(rare.writes).toBe(0);
  expect(rare.reads).toBeLessThan(1_000);
});

it('one failure in a hundred calls: a write for each, at most', async () => {
  const figures = await cost({
    environments: 50,
    callEveryMs: 1_000,
    durationMs: minutes(5),
    errorRate: 0.01,
  });
  expect(figures.writes).toBeLessThan(20);
  expect(figures.reads).toBeLessThan(200);
});

it('an hour of outage: less than when healthy', async () => {
  const figures = await cost({ environments: 50, callEveryMs: 1_000, ...whole(minutes(60)) });
  expect(figures.writes).toBeLessThan(15);
  expect(figures.reads).toBeLessThan(60);
});
