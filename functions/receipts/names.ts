import { UNREADABLE } from '#platform/batch/names.ts';

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

/** CloudWatch metric: of the messages of which WhatsApp told `sent` or `failed`, the share of those that failed. */
export const FAILED = 'ReceiptsFailed';

/** What people must see to. */
export const TROUBLE = { unreadable: UNREADABLE } as const;
