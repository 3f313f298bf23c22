import { expect, test } from 'vitest';
import { nextAttempt } from './retry-schedule.ts';

test('the delay doubles up to ten minutes, with up to half of it left to chance', () => {
  const delay = (retries: number, random: number) => nextAttempt(undefined, retries, 0, () => random);
  expect(delay(0, 1)).toEqual({ delayMs: 1_000 });
  expect(delay(0, 0)).toEqual({ delayMs: 500 });
  expect(delay(5, 1)).toEqual({ delayMs: 32_000 });
  expect(delay(184, 1)).toEqual({ delayMs: 600_000 });
});

test('no attempt is made beyond the number of retries or the age', () => {
  const random = () => 1;
  expect(nextAttempt(undefined, 185, 0, random)).toEqual({ exhausted: 'MaximumRetryAttempts' });
  expect(nextAttempt({ maximumRetryAttempts: 0 }, 0, 0, random)).toEqual({
    exhausted: 'MaximumRetryAttempts',
  });
  const policy = { maximumEventAgeInSeconds: 60 };
  expect(nextAttempt(policy, 0, 59_000, random)).toEqual({ delayMs: 1_000 });
  expect(nextAttempt(policy, 0, 59_001, random)).toEqual({ exhausted: 'MaximumEventAgeInSeconds' });
});
