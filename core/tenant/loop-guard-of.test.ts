import { expect, it } from 'vitest';
import { loopGuardOf } from './loop-guard-of.ts';

it('is the tenant’s, in milliseconds', () => {
  expect(loopGuardOf({ loop_guard: { answers: 5, minutes: 2 } })).toEqual({ answers: 5, withinMs: 120_000 });
  expect(loopGuardOf({})).toBeUndefined();
});
