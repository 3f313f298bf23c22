import { UNREADABLE } from '#platform/batch/names.ts';

/** What lib/ knows of the dispatcher besides its entry path. */
export const FUNCTION_NAME = 'dispatcher';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'IDEMPOTENCY_TABLE',
  'EVENT_BUS_NAME',
  'DISPATCH_QUEUE_URL',
  'DISPATCH_DEAD_LETTERS_URL',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'TIMERS_QUEUE_URL',
] as const;

/** What people must see to. */
export const TROUBLE = { unreadable: UNREADABLE } as const;

/**
 * Receives of a record of the dispatch queue before it goes to the dead-letter queue: its message is nowhere else yet, and
 * deaths of environments count.
 */
export const MAX_RECEIVE_COUNT = 20;
