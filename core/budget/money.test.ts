import { expect, it } from 'vitest';
import { MODEL_PRICES, priceOf } from './model-prices.ts';
import { costOf, microDollars, mostOf } from './money.ts';

const LUNA = priceOf('gpt-6-luna');

it('each kind of token has its own price, and thoughts cost as words do', () => {
  const million = 1_000_000;
  const none = { uncached: 0, cached: 0, cache_write: 0, output: 0, reasoning: 0 };
  if (!LUNA) throw new Error('no price');
  const cost = (use: Partial<typeof none>) => costOf(LUNA, { ...none, ...use }) / million;
  expect([
    cost({ uncached: million }),
    cost({ cached: million }),
    cost({ cache_write: million }),
    cost({ output: million }),
    cost({ reasoning: million }),
    cost({ cached: 1 }),
  ]).toEqual([0.1, 0.01, 0.125, 0.5, 0.5, 0.000001]);
});

it('the most that a call may cost is more than it costs with two bytes a token', () => {
  if (!LUNA) throw new Error('no price');
  const tokens = { uncached: 0, cached: 0, cache_write: 5_000, output: 1_500, reasoning: 500 };
  expect(mostOf(LUNA, 10_000, 2_000)).toBeGreaterThanOrEqual(costOf(LUNA, tokens));
});

it('amounts are whole micro-dollars, as every price is', () => {
  expect([microDollars(0.1 + 0.2), microDollars(12.34)]).toEqual([300_000, 12_340_000]);
  for (const { source, asOf, ...prices } of Object.values(MODEL_PRICES)) {
    expect(Object.values(prices).every(Number.isInteger)).toBe(true);
    expect([source === '', /^\d{4}-\d{2}-\d{2}$/.test(asOf)]).toEqual([false, true]);
  }
});

it('a version of a model costs as the model does; another has no price', () => {
  expect(priceOf('gpt-6-luna-2026-09-22')).toBe(LUNA);
  expect(['llama-3', 'gpt-6-luna-mini', 'toString', 'x-2026-01-01'].map(priceOf)).toEqual(
    Array(4).fill(undefined),
  );
});
