import { describe, expect, it } from 'vitest';
import { Chance } from '../simulation/chance.ts';
import { percentile } from './percentiles.ts';
import { ASSUMED, drawMs, PUBLISHED } from './published-latencies.ts';

describe.each(Object.entries({ ...PUBLISHED, ...ASSUMED }))('%s', (_name, latency) => {
  it('is drawn with the percentiles that were published', () => {
    const { next } = new Chance(1);
    const drawn = Array.from({ length: 20_000 }, () => drawMs(latency, next));
    for (const [share, ms] of latency.percentiles) {
      expect(Math.abs(percentile(drawn, share) / ms - 1)).toBeLessThan(0.1);
    }
  });

  it('says where it is from', () => {
    expect(latency.source).not.toBe('');
    expect(latency.asOf).toMatch(/^\d{4}-\d\d$/);
  });
});

it('is the same for the same random number, and never less than the lowest that was published', () => {
  expect(drawMs(PUBLISHED.sqsFifoToLambda, () => 0)).toBe(21.9);
  expect(drawMs(PUBLISHED.sqsFifoToLambda, () => 0.95)).toBeCloseTo(237, 0);
  expect(drawMs(PUBLISHED.sqsFifoToLambda, () => 0.999)).toBeCloseTo(1_229, 0);
});
