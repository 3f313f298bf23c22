import type { StoredObject } from './objects.ts';
import type { LifecycleRule } from './settings.ts';
import type { Upload } from './uploads.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Whether a rule lets an object expire: days are added to its time and rounded up to the next midnight UTC.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
 */
export function isExpired(
  { key, size, modifiedAt }: Pick<StoredObject, 'key' | 'size' | 'modifiedAt'>,
  rules: readonly LifecycleRule[],
  nowMs: number,
): boolean {
  return rules.some(({ prefix, largerThan = -1, smallerThan = Infinity, expireAt, expireAfterDays }) => {
    if (!key.startsWith(prefix) || size <= largerThan || size >= smallerThan) return false;
    if (expireAt !== undefined && nowMs >= expireAt) return true;
    return expireAfterDays !== undefined && nowMs >= midnightAfter(modifiedAt, expireAfterDays);
  });
}

/**
 * Whether a rule gives up an upload that was never completed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html
 */
export function isGivenUp(
  { key, startedAt }: Pick<Upload, 'key' | 'startedAt'>,
  rules: readonly LifecycleRule[],
  nowMs: number,
): boolean {
  return rules.some(
    ({ prefix, abortUploadsAfterDays: days }) =>
      key.startsWith(prefix) && days !== undefined && nowMs >= midnightAfter(startedAt, days),
  );
}

function midnightAfter(sinceMs: number, days: number): number {
  return Math.ceil((sinceMs + days * DAY_MS) / DAY_MS) * DAY_MS;
}
