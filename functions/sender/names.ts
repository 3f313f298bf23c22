/** What lib/ knows of the sender besides its entry path. */
export const FUNCTION_NAME = 'sender';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'EVENT_BUS_NAME',
  'OUTBOX_QUEUE_URL',
  'OUTBOX_DEAD_LETTERS_URL',
  'TIMERS_QUEUE_URL',
  'SENT_EVENTS',
  'GRAPH_API_BASE_URL',
  'GRAPH_API_VERSION',
] as const;

/**
 * CloudWatch metrics, unit Count. `notSent` has the dimension `reason`: every refusal of the gate and every
 * reason for which WhatsApp did not get, or take, a message.
 */
export const METRICS = {
  sent: 'SenderMessagesSent',
  failed: 'SenderMessagesFailed',
  held: 'SenderMessagesHeld',
  unknown: 'SenderMessagesUnknown',
  notSent: 'SenderMessagesNotSent',
  channelStopped: 'SenderChannelStopped',
} as const;

/** Whether the fact of each message that WhatsApp accepted goes on the bus. */
export const SENT_EVENTS = ['on', 'off'] as const;

/**
 * Receives of a record of outbox.fifo before it goes to the dead-letter queue. Waiting for WhatsApp is no
 * fault of a reply.
 */
export const MAX_RECEIVE_COUNT = 50;
