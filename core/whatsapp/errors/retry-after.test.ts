import { expect, test } from 'vitest';
import { retryAfterSeconds } from './retry-after.ts';

const now = Date.parse('2026-11-22T17:00:00.500Z');

test.each([
  ['120', 120],
  [' 0 ', 0],
  ['999999', 86_400],
  ['Sun, 22 Nov 2026 17:00:31 GMT', 31],
  ['Sun, 22 Nov 2026 16:00:00 GMT', 0],
  [null, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['2026', 2_026],
  ['2026-11-22', undefined],
  ['Sun, 99 Foo 2026 17:00:31 GMT', undefined],
])('%s', (value, seconds) => {
  expect(retryAfterSeconds(value, now)).toBe(seconds);
});
