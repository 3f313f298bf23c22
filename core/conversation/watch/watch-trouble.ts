import type { Trouble } from '#platform/runtime/metrics.ts';

/**
 * What a function that looks after what is due may meet. `beyondHelp`: a failure that a repetition cannot mend; `behind`:
 * a run that left due items to another invocation; `overdue`: something has been due for very long; `silentNumber`: a business
 * number that sent and heard nothing.
 */
export const WATCH_TROUBLE = {
  givenToPeople: { cause: 'watchdog-gave-to-people', ringsAt: 1 },
  failure: { cause: 'watchdog-failures', ringsAt: 5 },
  beyondHelp: { cause: 'watchdog-failures', ringsAt: 1 },
  unknownItem: { cause: 'watchdog-failures', ringsAt: 1 },
  behind: { cause: 'watchdog-behind', ringsAt: 3 },
  overdue: { cause: 'watchdog-behind', ringsAt: 1 },
  silentNumber: { cause: 'number-silent', ringsAt: 1 },
} as const satisfies Record<string, Trouble>;
