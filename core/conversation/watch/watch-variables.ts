/** Environment variables of a function that looks after what is due; see `connectWatch`. */
export const WATCH_VARIABLES = [
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'DUE_INDEX',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'TIMERS_QUEUE_URL',
] as const;
