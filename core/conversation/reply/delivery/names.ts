/**
 * CloudWatch metric: of the messages of which WhatsApp told `sent` or `failed`, the share of those that failed. Whichever
 * function records a status writes it under {@link RECEIPTS_SERVICE}: the share is of all, and each metric is paid for.
 */
export const RECEIPTS_FAILED = 'ReceiptsFailed';

export const RECEIPTS_SERVICE = 'receipts';

/** Whether `outbox.message.delivered` is published. */
export const DELIVERY_EVENTS = ['on', 'off'] as const;
