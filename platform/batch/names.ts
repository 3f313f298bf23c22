import type { Trouble } from '../runtime/metrics.ts';

/** What every consumer of a queue may meet. */
export const UNREADABLE = { cause: 'records-unreadable', ringsAt: 1 } as const satisfies Trouble;

/** What every consumer of a FIFO queue may meet. */
export const BATCH_TROUBLE = {
  unreadable: UNREADABLE,
  groupIdMismatch: { cause: 'group-id-mismatch', ringsAt: 1 },
} as const satisfies Record<string, Trouble>;
