import { BATCH_TROUBLE } from '#platform/batch/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the sender besides its entry path. */
export const FUNCTION_NAME = 'sender';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'MEDIA_BUCKET',
  'EVENT_BUS_NAME',
  'OUTBOX_QUEUE_URL',
  'OUTBOX_DEAD_LETTERS_URL',
  'TIMERS_QUEUE_URL',
  'SENT_EVENTS',
  'GRAPH_API_BASE_URL',
  'GRAPH_API_VERSION',
] as const;

/** What people must see to. */
export const TROUBLE = {
  ...BATCH_TROUBLE,
  ...CIRCUIT_TROUBLE,
  channelStopped: { cause: 'channel-stopped', ringsAt: 1 },
  routedElsewhere: { cause: 'sends-routed-elsewhere', ringsAt: 1 },
  unknown: { cause: 'sends-unknown', ringsAt: 3 },
} as const satisfies Record<string, Trouble>;

/** Whether the fact of each message that WhatsApp accepted goes on the bus. */
export const SENT_EVENTS = ['on', 'off'] as const;

/**
 * Receives of a record of outbox.fifo before it goes to the dead-letter queue. Waiting for WhatsApp is no
 * fault of a reply.
 */
export const MAX_RECEIVE_COUNT = 50;
