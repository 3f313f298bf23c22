import { expect, test } from 'vitest';
import { isRetryableRefusal } from './error-codes.ts';

const RETRYABLE = [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004];
const FINAL = [
  0, 3, 10, 33, 100, 190, 200, 299, 368, 130472, 130497, 131008, 131009, 131021, 131026, 131030, 131031,
  131037, 131042, 131044, 131045, 131047, 131048, 131049, 131050, 131051, 131053, 131062, 131063, 132000,
  132016, 132069, 133010, 135000, 137000, 138000, 139103,
];

test.each(RETRYABLE)('%i may be sent again, whatever the HTTP status', (code) => {
  expect(isRetryableRefusal(code, { httpStatus: 400, isTransient: false })).toBe(true);
  expect(isRetryableRefusal(code, { httpStatus: 500, isTransient: false })).toBe(true);
});

test.each(FINAL)('%i is final, whatever the HTTP status', (code) => {
  expect(isRetryableRefusal(code, { httpStatus: 500, isTransient: true })).toBe(false);
});

test('what is not documented is judged by the answer', () => {
  expect(isRetryableRefusal(999_999, { httpStatus: 400, isTransient: false })).toBe(false);
  expect(isRetryableRefusal(999_999, { httpStatus: 400, isTransient: true })).toBe(true);
  expect(isRetryableRefusal(999_999, { httpStatus: 500, isTransient: false })).toBe(true);
  expect(isRetryableRefusal(undefined, { httpStatus: 429, isTransient: false })).toBe(true);
  expect(isRetryableRefusal(undefined, { httpStatus: 404, isTransient: false })).toBe(false);
});
