import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exceedsPairRate, exceedsThroughput } from './rate-limits.ts';

const rate = { burst: 3, ms: 6000 };

/** Tries to send at each of these times. @returns when messages were accepted */
function accepted(times: readonly number[], pairRate = rate): number[] {
  const before: number[] = [];
  for (const now of times) {
    if (!exceedsPairRate(before, now, pairRate)) before.push(now);
  }
  return before;
}

it('takes a burst, which is paid back by waiting', () => {
  expect(accepted([0, 0, 0, 0, 5999, 6000, 6001])).toEqual([0, 0, 0, 6000]);
  expect(accepted([0, 0, 0, 18_000, 18_000, 18_000, 18_000])).toEqual([0, 0, 0, 18_000, 18_000, 18_000]);
});

it('never takes more than the burst and one for each interval', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 60 });
  fc.assert(
    fc.property(gaps, fc.integer({ min: 1, max: 45 }), (waits, burst) => {
      let now = 0;
      const times = waits.map((wait) => {
        now += wait;
        return now;
      });
      const taken = accepted(times, { burst, ms: 6000 });
      for (const [index, from] of taken.entries()) {
        for (const [offset, to] of taken.slice(index).entries()) {
          expect(offset + 1).toBeLessThanOrEqual(burst + (to - from) / 6000 + 1e-6);
        }
      }
    }),
  );
});

it('counts the messages of the last second', () => {
  expect(exceedsThroughput([0, 500, 999], 1000, 2)).toBe(true);
  expect(exceedsThroughput([0, 500, 999], 1000, 3)).toBe(false);
  expect(exceedsThroughput([0, 500, 999], 1500, 2)).toBe(false);
});
