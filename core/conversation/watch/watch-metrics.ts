/**
 * CloudWatch metrics of what looks after what is due, unit Count. `untriaged`: conversations that triage did not place,
 * and people got. `beyondHelp`: failures that a repetition cannot mend.
 */
export const WATCH_METRICS = {
  turnsWoken: 'WatchdogTurnsWoken',
  repliesWoken: 'WatchdogRepliesWoken',
  givenToPeople: 'WatchdogGivenToPeople',
  failures: 'WatchdogFailures',
  beyondHelp: 'WatchdogBeyondHelp',
  untriaged: 'WatchdogUntriaged',
  unknownItems: 'WatchdogUnknownItems',
} as const;
