import { expect, test } from 'vitest';
import { LONGEST_RETRY_SECONDS, retrySeconds } from './backoff.ts';

test('grows with every receive and stays short', () => {
  const longest = [1, 2, 3, 4, 5, 50, 2_000].map((receives) => retrySeconds(receives, () => 0.999));
  expect(longest).toEqual([2, 4, 8, 16, 30, 30, LONGEST_RETRY_SECONDS]);
});

test('spreads between half and the whole, in whole seconds of at least one', () => {
  expect([1, 2, 3, 4, 5].map((receives) => retrySeconds(receives, () => 0))).toEqual([1, 2, 4, 8, 15]);
  expect(retrySeconds(0, () => 0)).toBe(1);
});
