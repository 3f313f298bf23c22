/**
 * CloudWatch metrics of what looks after what is due, unit Count. `untriaged`: conversations that triage did not place,
 * and people got. `beyondHelp`: failures that a repetition cannot mend. `silentNumbers`: business numbers that sent and heard
 * nothing.
 */
export const WATCH_METRICS = {
  turnsWoken: 'WatchdogTurnsWoken',
  repliesWoken: 'WatchdogRepliesWoken',
  givenToPeople: 'WatchdogGivenToPeople',
  failures: 'WatchdogFailures',
  beyondHelp: 'WatchdogBeyondHelp',
  untriaged: 'WatchdogUntriaged',
  silentNumbers: 'WatchdogSilentNumbers',
  unknownItems: 'WatchdogUnknownItems',
} as const;
