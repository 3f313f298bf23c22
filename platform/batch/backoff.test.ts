import { expect, test } from 'vitest';
import { LONGEST_RETRY_SECONDS, retrySeconds } from './backoff.ts';

test('is short at first and outlasts minutes of trouble', () => {
  const longest = [1, 2, 3, 4, 5, 50, 2_000].map((receives) => retrySeconds(receives, () => 0.999));
  expect(longest).toEqual([2, 8, 32, 128, 300, 300, LONGEST_RETRY_SECONDS]);
});

test('spreads between half and the whole, in whole seconds of at least one', () => {
  expect([1, 2, 3, 4, 5].map((receives) => retrySeconds(receives, () => 0))).toEqual([1, 4, 16, 64, 150]);
  expect(retrySeconds(0, () => 0)).toBe(1);
});
