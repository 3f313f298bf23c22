import type { LoopGuard } from '../conversation/reply/gate.ts';
import type { Tenant } from './tenant-repository.ts';

/** How many automatic answers a tenant allows; undefined where the installation's number counts. */
export function loopGuardOf({ loop_guard: guard }: Pick<Tenant, 'loop_guard'>): LoopGuard | undefined {
  return guard && { answers: guard.answers, withinMs: guard.minutes * 60_000 };
}
