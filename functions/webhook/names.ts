/** What lib/ knows of the webhook besides its entry path. */
export const FUNCTION_NAME = 'webhook';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'EVENT_BUS_NAME',
  'RECEIPTS_QUEUE_URL',
  'GROUPS',
] as const;

/** What becomes of messages in groups: counted and left out, or stored and never answered. */
export const GROUPS = ['ignore', 'store'] as const;

/** CloudWatch metrics, unit Count. `itemsIgnored` has the dimension `reason`. */
export const METRICS = {
  messagesPublished: 'WebhookMessagesPublished',
  eventsPublished: 'WebhookEventsPublished',
  statusesQueued: 'WebhookStatusesQueued',
  identitiesMoved: 'WebhookIdentitiesMoved',
  itemsIgnored: 'WebhookItemsIgnored',
  itemsQuarantined: 'WebhookItemsQuarantined',
  unknownChannel: 'WebhookUnknownChannel',
  accountUnassigned: 'WebhookAccountUnassigned',
  noEnvelope: 'WebhookNoEnvelope',
  signatureRejected: 'WebhookSignatureRejected',
  publishFailed: 'WebhookPublishFailed',
} as const;
