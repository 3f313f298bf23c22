import { describe, expect, it } from 'vitest';
import { PULLED_PER_SECOND } from '#core/conversation/watch/pull-forward.ts';
import type { CallEnd } from '#core/model/call-end.ts';
import { faultEnd } from '#core/model/failure.ts';
import { readCompletionBody, readResponseBody } from '#core/model/read-body.ts';
import { curveOf, renderCurves } from '../load/outage-report.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { type Outage, simulateOutage } from './outage.fixture.ts';

/** Each seed and kind of failure takes seconds, as many customers and long hours do; CI has them all. */
const TIMES = propertyRuns(1).numRuns;
const SEEDS = [7, 1, 2].slice(0, TIMES);
const IS_THOROUGH = TIMES > 1;

const MINUTE = 60_000;
const NORMAL = 300;
const base: Outage = {
  seed: 7,
  environments: 50,
  customersPerMinute: NORMAL,
  from: 3 * MINUTE,
  to: 5 * MINUTE,
  writeUntil: (IS_THOROUGH ? 15 : 6.5) * MINUTE,
  breaker: true,
  failure: faultEnd({ status: 500 }),
};

const ran = new Map<string, ReturnType<typeof look>>();

/** Each outage is simulated once, whatever is asked of it. */
function run(outage: Outage) {
  const name = JSON.stringify(outage);
  const known = ran.get(name) ?? look(outage);
  ran.set(name, known);
  return known;
}

async function look(outage: Outage) {
  const result = await simulateOutage(outage);
  const outageFrom = result.startMs + outage.from;
  const curve = curveOf(result.calls, outageFrom);
  const returnedAt = result.startMs + outage.to;
  const after = result.calls.map(({ at }) => at).filter((at) => at >= returnedAt);
  const waits = result.parkedUntil
    .map((at) => (at - returnedAt) / 1_000)
    .toSorted((one, other) => one - other);
  return {
    ...result,
    curve,
    failing: result.calls.filter(({ failed }) => failed).length,
    /** Calls of the busiest ten seconds after the return. */
    peakAfter: Math.max(
      ...after.map((from) => after.filter((at) => at >= from && at < from + 10_000).length),
    ),
    /** Seconds from the return to the end of each turn that was parked, in their order. */
    waits,
    log: result.transitions.map(
      ({ at, from, to, reason }) => `${Math.round((at - outageFrom) / 1_000)} s ${from} > ${to} ${reason}`,
    ),
  };
}

/** What ten seconds may bring: what is pulled forward, as much again at its own time, and twice what customers write. */
const calm = (customersPerMinute: number) => 10 * (2 * PULLED_PER_SECOND + (2 * customersPerMinute) / 60);

const show = (curves: Parameters<typeof renderCurves>[0], log: string[]) => {
  if (process.env.FIGURES) process.stderr.write(`${renderCurves(curves)}\n${log.join('\n')}\n`);
};

describe('half a minute of outage', () => {
  it.each(SEEDS)(
    'a hundred parked customers are answered within seconds of the return (seed %d)',
    async (seed) => {
      const short: Outage = {
        ...base,
        seed,
        customersPerMinute: 220,
        to: 3.5 * MINUTE,
        writeUntil: 6 * MINUTE,
      };
      const { waits, peakAfter, answered, customers } = await run(short);
      const median = waits[Math.floor(waits.length / 2)] ?? 0;
      if (process.env.FIGURES)
        process.stderr.write(`parked ${waits.length}: p50 ${median} s, at most ${waits.at(-1)} s\n`);
      expect(waits.length).toBeGreaterThan(80);
      expect(median).toBeLessThanOrEqual(20);
      expect(waits.at(-1)).toBeLessThanOrEqual(60);
      expect(peakAfter).toBeLessThan(calm(220));
      expect(answered).toBe(customers);
    },
  );
});

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

  it.each(SEEDS)('the return is no stampede (seed %d)', async (seed) => {
    const { peakAfter, customers, answered } = await run({ ...base, seed });
    expect(answered).toBe(customers);
    expect(peakAfter).toBeLessThan(calm(NORMAL));
  });
});

describe('two minutes in which the endpoint fails with 200', () => {
  const failures: [string, CallEnd][] = [
    ['status failed', readResponseBody({ status: 'failed', error: { code: 'server_error' }, output: [] })],
    ['status cancelled', readResponseBody({ status: 'cancelled', output: [] })],
    ['an error in the document', readCompletionBody({ error: { message: 'upstream' } })],
    ['finish_reason error', readCompletionBody({ choices: [{ finish_reason: 'error', message: {} }] })],
    ['no choices', readCompletionBody({ choices: [] })],
    ['a page', readResponseBody('<html>')],
  ];

  it.each(failures.slice(0, TIMES))(
    '%s: the circuit opens, the turns wait, and everybody is answered',
    async (_what, failure) => {
      const { customers, answered, people, dead, failing, log } = await run({ ...base, failure });
      expect([answered, people, dead]).toEqual([customers, 0, 0]);
      expect(failing).toBeLessThan(200);
      expect(log.at(0)).toMatch(/CLOSED > OPEN failures$/);
    },
  );
});

describe('an hour of outage', () => {
  const customersPerMinute = IS_THOROUGH ? 120 : 20;
  const hour: Outage = {
    ...base,
    customersPerMinute,
    to: 63 * MINUTE,
    writeUntil: (IS_THOROUGH ? 85 : 70) * MINUTE,
  };

  it('people get who waited for long enough, nothing reaches a dead-letter queue, and the return is calm', async () => {
    const { customers, answered, people, dead, longestWaitMs, peakAfter, failing, curve, log } =
      await run(hour);
    show({ breaker: curve }, log);
    expect([answered + people, dead]).toEqual([customers, 0]);
    expect(people).toBeGreaterThan(40 * customersPerMinute);
    expect(longestWaitMs).toBeLessThan(15.5 * MINUTE);
    expect(peakAfter).toBeLessThan(calm(hour.customersPerMinute));
    expect(failing).toBeLessThan(200);
  });
});
