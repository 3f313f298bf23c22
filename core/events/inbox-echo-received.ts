import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { customerIdsSchema, inboundContentSchema } from './inbox-message-received.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * The business itself wrote to a customer, in the WhatsApp Business app on a phone.
 *
 * Nothing answers it. `to` is the customer, `creationType` WhatsApp's word for who made it (a person or a machine); all
 * else is as in `inbox.message.received`.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
 */
export const inboxEchoReceivedSchema = conversationEvent(
  EVENT_NAMES.inboxEchoReceived,
  inboundContentSchema.extend({
    messageId: z.string().min(1),
    ticketId: z.null(),
    contactId: z.string().min(1),
    fromMe: z.literal(true),
    channelId: z.string().min(1),
    to: customerIdsSchema,
    creationType: z.string().optional(),
    position: z.int().min(0),
    standby: z.literal(true).optional(),
    late: z.boolean().optional(),
    clockSuspect: z.boolean().optional(),
  }),
);

export type InboxEchoReceived = z.infer<typeof inboxEchoReceivedSchema>;
