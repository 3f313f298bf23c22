import { describe, expect, it } from 'vitest';
import { curveOf, renderCurves } from '../load/outage-report.ts';
import { type Outage, simulateOutage } from './outage.fixture.ts';

const MINUTE = 60_000;
const NORMAL = 300;
const base: Outage = {
  seed: 7,
  environments: 50,
  customersPerMinute: NORMAL,
  from: 3 * MINUTE,
  to: 5 * MINUTE,
  writeUntil: 15 * MINUTE,
  breaker: true,
};

async function run(outage: Outage) {
  const result = await simulateOutage(outage);
  const outageFrom = result.startMs + outage.from;
  const curve = curveOf(result.calls, outageFrom);
  const returned = Math.floor((outage.to - outage.from) / MINUTE);
  const after = curve.filter(({ minute }) => minute >= returned);
  return {
    ...result,
    curve,
    failing: result.calls.filter(({ failed }) => failed).length,
    peakAfter: Math.max(...after.map(({ answered, failed }) => answered + failed)),
    log: result.transitions.map(
      ({ at, from, to, reason }) => `${Math.round((at - outageFrom) / 1_000)} s ${from} > ${to} ${reason}`,
    ),
  };
}

const show = (curves: Parameters<typeof renderCurves>[0], log: string[]) => {
  if (process.env.FIGURES) process.stderr.write(`${renderCurves(curves)}\n${log.join('\n')}\n`);
};

describe('two minutes of outage', () => {
  it('failing calls fall by 80 % and more against the same outage without the breaker; nobody is lost', async () => {
    const [guarded, bare] = [await run(base), await run({ ...base, breaker: false })];
    show({ breaker: guarded.curve, 'no breaker': bare.curve }, guarded.log);
    expect(bare.failing).toBeGreaterThan(2 * NORMAL);
    expect(guarded.failing).toBeLessThan(0.2 * bare.failing);
    for (const { customers, answered, dead } of [guarded, bare]) {
      expect([answered, dead]).toEqual([customers, 0]);
    }
    expect(bare.log).toEqual([]);
    expect(guarded.log.at(0)).toMatch(/CLOSED > OPEN failures$/);
    expect(guarded.log.at(-1)).toMatch(/HALF_OPEN > CLOSED probes_succeeded$/);
  });

  it.each([1, 2, 3])('the return is no stampede (seed %d)', async (seed) => {
    const { peakAfter, customers, answered } = await run({ ...base, seed });
    expect(answered).toBe(customers);
    expect(peakAfter).toBeLessThan(2.5 * NORMAL);
  });
});

describe('an hour of outage', () => {
  const hour: Outage = { ...base, customersPerMinute: 120, to: 63 * MINUTE, writeUntil: 85 * MINUTE };

  it('people get who waited for long enough, nothing reaches a dead-letter queue, and the return is calm', async () => {
    const { customers, answered, people, dead, longestWaitMs, peakAfter, failing, curve, log } =
      await run(hour);
    show({ breaker: curve }, log);
    expect([answered + people, dead]).toEqual([customers, 0]);
    expect(people).toBeGreaterThan(120 * 40);
    expect(longestWaitMs).toBeLessThan(15.5 * MINUTE);
    expect(peakAfter).toBeLessThan(5 * hour.customersPerMinute);
    expect(failing).toBeLessThan(200);
  });
});
