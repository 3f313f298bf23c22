import { RECEIPTS_SERVICE } from '#core/conversation/reply/delivery/names.ts';
import { UNREADABLE } from '#platform/batch/names.ts';

/** What lib/ knows of the receipts function besides its entry path. */
export const FUNCTION_NAME = RECEIPTS_SERVICE;

/** Environment variables of the function. `DELIVERY_EVENTS`: `on` or `off`. */
export const ENVIRONMENT = [
  'CONVERSATIONS_TABLE',
  'EVENT_BUS_NAME',
  'OUTBOX_QUEUE_URL',
  'RECEIPTS_DEAD_LETTERS_URL',
  'DELIVERY_EVENTS',
] as const;

/** What people must see to. */
export const TROUBLE = { unreadable: UNREADABLE } as const;
