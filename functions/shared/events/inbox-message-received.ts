import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** What kind of content a customer sent. */
export const mediaTypeSchema = z.enum([
  'text',
  'image',
  'video',
  'audio',
  'document',
  'sticker',
  'location',
  'contacts',
  'interactive',
  'button',
  'reaction',
  'order',
  'system',
  'edit',
  'revoke',
  'unsupported',
]);

/**
 * A customer wrote to a business number.
 *
 * - `messageId` is the provider's id, verbatim; it holds the phone number, so it is personal data.
 * - `ticketId` is null: the dispatcher finds the ticket.
 * - `body` is what an agent should read, null when there is nothing to read.
 * - `channelId` is WhatsApp's `phone_number_id`.
 * - `late`: older than the age at which a message is still answered automatically.
 * - `clockSuspect`: the provider's time made no sense, `occurred_at` is the time of receipt.
 */
export const inboxMessageReceivedSchema = conversationEvent(
  EVENT_NAMES.inboxMessageReceived,
  z.object({
    messageId: z.string().min(1),
    ticketId: z.null(),
    contactId: z.string().min(1),
    body: z.string().nullable(),
    mediaType: mediaTypeSchema,
    fromMe: z.literal(false),
    channelId: z.string().min(1),
    contact: z.object({
      waId: z.string().optional(),
      userId: z.string().optional(),
      name: z.string().optional(),
    }),
    context: z.object({ messageId: z.string().optional() }).optional(),
    late: z.boolean().optional(),
    clockSuspect: z.boolean().optional(),
  }),
);

export type InboxMessageReceived = z.infer<typeof inboxMessageReceivedSchema>;
