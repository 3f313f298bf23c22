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
  'TRACE_SAMPLE',
] as const;

/** What becomes of messages in groups: counted and left out, or stored and never answered. */
export const GROUPS = ['ignore', 'store'] as const;

/**
 * CloudWatch metrics, unit Count.
 *
 * - `itemsIgnored` has the dimension `reason`.
 * - `accountChanges`, by `severity`: what changed around accounts, numbers and templates.
 * - `accountConcerns`, by `concern`: those of them that ask people to act.
 */
export const METRICS = {
  messagesPublished: 'WebhookMessagesPublished',
  eventsPublished: 'WebhookEventsPublished',
  statusesQueued: 'WebhookStatusesQueued',
  identitiesMoved: 'WebhookIdentitiesMoved',
  itemsIgnored: 'WebhookItemsIgnored',
  itemsQuarantined: 'WebhookItemsQuarantined',
  unknownChannel: 'WebhookUnknownChannel',
  accountChanges: 'WebhookAccountChanges',
  accountConcerns: 'WebhookAccountConcerns',
  accountUnassigned: 'WebhookAccountUnassigned',
  noEnvelope: 'WebhookNoEnvelope',
  signatureRejected: 'WebhookSignatureRejected',
  publishFailed: 'WebhookPublishFailed',
} as const;
