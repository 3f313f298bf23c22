import * as z from 'zod';
import { envelopeSchema } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * Something about a business number, its account or a template changed: quality, limits, approval.
 *
 * - `channelId` is WhatsApp's `phone_number_id`, where the change is about one number.
 * - `accountId` is the WhatsApp Business Account's id.
 * - `field` and `value` are WhatsApp's own.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview fields
 */
export const channelAccountUpdatedSchema = envelopeSchema.extend({
  event: z.literal(EVENT_NAMES.channelAccountUpdated),
  payload: z.object({
    channelId: z.string().min(1).optional(),
    accountId: z.string().optional(),
    field: z.string(),
    value: z.record(z.string(), z.unknown()),
  }),
});

export type ChannelAccountUpdated = z.infer<typeof channelAccountUpdatedSchema>;
