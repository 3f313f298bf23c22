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
] as const;

/**
 * CloudWatch metrics, unit Count; `oldestDue` is in milliseconds: how long the oldest item of a run was overdue,
 * written by every run. `untriaged`: conversations that triage did not place, and people got. `beyondHelp`: failures
 * that a repetition cannot mend. `behind` counts runs that left due items to the next.
 */
export const METRICS = {
  turnsWoken: 'WatchdogTurnsWoken',
  repliesWoken: 'WatchdogRepliesWoken',
  givenToPeople: 'WatchdogGivenToPeople',
  failures: 'WatchdogFailures',
  beyondHelp: 'WatchdogBeyondHelp',
  untriaged: 'WatchdogUntriaged',
  unknownItems: 'WatchdogUnknownItems',
  behind: 'WatchdogBehind',
  oldestDue: 'WatchdogOldestDue',
} as const;
