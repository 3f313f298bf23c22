import { WATCH_METRICS } from '#core/conversation/watch/watch-metrics.ts';
import { WATCH_VARIABLES } from '#core/conversation/watch/watch-variables.ts';

/** What lib/ knows of the watchdog besides its entry path. */
export const FUNCTION_NAME = 'watchdog';

/** Environment variables of the function. */
export const ENVIRONMENT = WATCH_VARIABLES;

/**
 * CloudWatch metrics, unit Count, those of its deeds included; `oldestDue` is in milliseconds: how long the oldest item
 * of a run was overdue, written by every run. `behind` counts runs that left due items to another invocation.
 */
export const METRICS = {
  ...WATCH_METRICS,
  behind: 'WatchdogBehind',
  oldestDue: 'WatchdogOldestDue',
} as const;
