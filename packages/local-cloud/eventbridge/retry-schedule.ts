import type { RetryPolicy } from './target.ts';

/** EventBridge's defaults: 24 hours and 185 retries. */
const DEFAULT_AGE_SECONDS = 86_400;
const DEFAULT_ATTEMPTS = 185;
/** AWS gives no numbers for its back-off; with these, 185 retries fill about a day. */
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 600_000;

/** Why no further attempt is made, as the dead letter names it. */
export type ExhaustedRetryCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** What follows a failed attempt. */
export type NextAttempt = { delayMs: number } | { exhausted: ExhaustedRetryCondition };

/**
 * Decides what follows a failed attempt: exponential back-off with jitter, until the policy is exhausted.
 *
 * @param retries how many retries were made before
 * @param ageMs how long ago the event was accepted
 * @param random a number from 0 to 1
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
export function nextAttempt(
  policy: RetryPolicy | undefined,
  retries: number,
  ageMs: number,
  random: () => number,
): NextAttempt {
  if (retries >= (policy?.maximumRetryAttempts ?? DEFAULT_ATTEMPTS)) {
    return { exhausted: 'MaximumRetryAttempts' };
  }
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** retries);
  const delayMs = Math.round(ceiling * (0.5 + random() / 2));
  const oldestMs = (policy?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1000;
  return ageMs + delayMs > oldestMs ? { exhausted: 'MaximumEventAgeInSeconds' } : { delayMs };
}
