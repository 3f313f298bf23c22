import { WATCH_METRICS } from '#core/conversation/watch/watch-metrics.ts';

/** What lib/ knows of the watchdog besides its entry path. */
export const FUNCTION_NAME = 'watchdog';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'DUE_INDEX',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'TIMERS_QUEUE_URL',
] as const;

/**
 * CloudWatch metrics, unit Count, those of its deeds included; `oldestDue` is in milliseconds: how long the oldest item
 * of a run was overdue, written by every run. `behind` counts runs that left due items to another invocation.
 */
export const METRICS = {
  ...WATCH_METRICS,
  behind: 'WatchdogBehind',
  oldestDue: 'WatchdogOldestDue',
} as const;
