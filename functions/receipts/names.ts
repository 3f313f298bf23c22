/** What lib/ knows of the receipts function besides its entry path. */
export const FUNCTION_NAME = 'receipts';

/** Environment variables of the function. `DELIVERY_EVENTS` is one of {@link DELIVERY_EVENTS}. */
export const ENVIRONMENT = [
  'CONVERSATIONS_TABLE',
  'EVENT_BUS_NAME',
  'OUTBOX_QUEUE_URL',
  'RECEIPTS_DEAD_LETTERS_URL',
  'DELIVERY_EVENTS',
] as const;

/** Whether `outbox.message.delivered` is published. */
export const DELIVERY_EVENTS = ['on', 'off'] as const;

/**
 * CloudWatch metrics, unit Count.
 *
 * - `statuses`, by `status`: each status of each message once.
 * - `priced`, by `category` and whether WhatsApp bills it: each delivered message once. This is the cost; the record has
 *   the tenant as the property `tenant_id`.
 * - `deliveryFailures`, by `kind`: failed messages by what their code asks for.
 * - `ignored`, by `reason`: statuses that are about no reply of ours.
 * - `wakes`: how often the sender was woken.
 * - `recordsFailed`: records that come back; `recordsUnreadable`: those that never can be worked.
 */
export const METRICS = {
  statuses: 'ReceiptsStatuses',
  priced: 'ReceiptsPriced',
  deliveryFailures: 'ReceiptsDeliveryFailures',
  ignored: 'ReceiptsIgnored',
  wakes: 'ReceiptsWakes',
  recordsFailed: 'ReceiptsRecordsFailed',
  recordsUnreadable: 'ReceiptsRecordsUnreadable',
} as const;
