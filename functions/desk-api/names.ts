import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the desk's API besides its entry path. */
export const FUNCTION_NAME = 'desk-api';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'IDEMPOTENCY_TABLE',
  'MEDIA_BUCKET',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'KNOWLEDGE_TABLE',
  'KNOWLEDGE_BUCKET',
] as const;

/** What people must see to: requests that ended with a fault of ours. */
export const TROUBLE = {
  fault: { cause: 'desk-faults', ringsAt: 5 },
} as const satisfies Record<string, Trouble>;
