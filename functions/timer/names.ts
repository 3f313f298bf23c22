import { WATCH_VARIABLES } from '#core/conversation/watch/watch-variables.ts';

/** What lib/ knows of the timer besides its entry path. */
export const FUNCTION_NAME = 'timer';

/** Environment variables of the function. */
export const ENVIRONMENT = [...WATCH_VARIABLES, 'TIMERS_DEAD_LETTERS_URL'] as const;

/**
 * CloudWatch metrics, unit Count, besides those of the watchdog's deeds. `pulledForward`: turns and replies whose wait
 * ended with its reason. `recordsFailed`: records that come back; `recordsUnreadable`: those that never can be worked.
 */
export const METRICS = {
  pulledForward: 'TimerPulledForward',
  recordsFailed: 'TimerRecordsFailed',
  recordsUnreadable: 'TimerRecordsUnreadable',
} as const;
