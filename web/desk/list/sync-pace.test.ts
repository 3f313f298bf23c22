import { expect, test } from 'vitest';
import { nextSyncIn } from './sync-pace.ts';

test('a page that is seen asks every two seconds, one that is not less often', () => {
  expect(
    nextSyncIn({ failures: 0, retryAfterMs: undefined, isSeen: true, isFollower: false }),
  ).toBeLessThanOrEqual(2_000);
  expect(nextSyncIn({ failures: 0, retryAfterMs: undefined, isSeen: false, isFollower: false })).toBe(10_000);
});

test('without answers it asks ever less often, at least twice a minute, and as late as the API says', () => {
  const after = (failures: number) =>
    nextSyncIn({ failures, retryAfterMs: undefined, isSeen: true, isFollower: false });
  expect([1, 2, 3, 4, 5, 9].map(after)).toEqual([1_800, 2_000, 4_000, 8_000, 16_000, 30_000]);
  expect(nextSyncIn({ failures: 1, retryAfterMs: 12_000, isSeen: true, isFollower: false })).toBe(12_000);
});
