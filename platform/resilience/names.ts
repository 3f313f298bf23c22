import type { Trouble } from '../runtime/metrics.ts';

/**
 * What a function with circuit breakers may meet. `opened`: a circuit that all environments share was opened, by the write of
 * the environment that tells it. `noTable`: the circuits table, or telling of a change, failed; calls went on.
 */
export const CIRCUIT_TROUBLE = {
  opened: { cause: 'circuit-open', ringsAt: 1 },
  noTable: { cause: 'circuit-open', ringsAt: 10 },
} as const satisfies Record<string, Trouble>;
