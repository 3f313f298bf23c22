import * as z from 'zod';
import { envelopeSchema } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * A customer allowed or forbade messages of a category. It is about the contact, whichever conversation, so
 * it has a `customer_id` and no `conversation_id`.
 *
 * `category` and `value` are WhatsApp's own, such as `marketing_messages` and `stop`.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences
 */
export const contactPreferencesChangedSchema = envelopeSchema.extend({
  event: z.literal(EVENT_NAMES.contactPreferencesChanged),
  customer_id: z.string().min(1),
  payload: z.object({
    contactId: z.string().min(1),
    channelId: z.string().min(1),
    category: z.string(),
    value: z.string(),
  }),
});

export type ContactPreferencesChanged = z.infer<typeof contactPreferencesChangedSchema>;
