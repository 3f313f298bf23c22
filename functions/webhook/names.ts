/** What lib/ knows of the webhook besides its entry path. */
export const FUNCTION_NAME = 'webhook';

/** Environment variables of the function. */
export const ENVIRONMENT = ['STAGE', 'CONVERSATIONS_TABLE', 'EVENT_BUS_NAME'] as const;

/** CloudWatch metrics, unit Count. */
export const METRICS = {
  messagesPublished: 'WebhookMessagesPublished',
  itemsIgnored: 'WebhookItemsIgnored',
  signatureRejected: 'WebhookSignatureRejected',
  unknownChannel: 'WebhookUnknownChannel',
  publishFailed: 'WebhookPublishFailed',
} as const;
