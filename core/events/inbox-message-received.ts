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

export type MediaType = z.infer<typeof mediaTypeSchema>;

/** Who wrote, as far as WhatsApp tells. A phone number, a business-scoped user id, or both. */
export const customerIdsSchema = z.object({
  waId: z.string().optional(),
  userId: z.string().optional(),
  parentUserId: z.string().optional(),
  name: z.string().optional(),
  username: z.string().optional(),
});

/** A file at WhatsApp. `sha256` is base64, as WhatsApp writes it. */
const mediaSchema = z.object({
  id: z.string().min(1).optional(),
  mimeType: z.string().optional(),
  sha256: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
  voice: z.boolean().optional(),
  animated: z.boolean().optional(),
});

/**
 * What a customer sent, whatever its type.
 *
 * - `body` is what an agent should read, null when there is nothing to read.
 * - `interactive.response` is a flow's answer as an object; one that is no JSON object stays text.
 * - `reaction.emoji` null takes a reaction back.
 * - `target` is the provider's id of the message that is edited or revoked.
 * - `errors` are WhatsApp's own about this message.
 * - What could not be read is left out, also what a message of its type always has; `providerType` is there then.
 */
export const inboundContentSchema = z.object({
  body: z.string().nullable(),
  mediaType: mediaTypeSchema,
  /** WhatsApp's own type, where `mediaType` is `unsupported` or `system` or not all of the message could be read. */
  providerType: z.string().optional(),
  media: mediaSchema.optional(),
  interactive: z
    .object({
      kind: z.string(),
      id: z.string().optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      response: z.union([z.record(z.string(), z.unknown()), z.string()]).optional(),
    })
    .optional(),
  button: z.object({ text: z.string().optional(), payload: z.string().optional() }).optional(),
  reaction: z.object({ messageId: z.string(), emoji: z.string().nullable() }).optional(),
  location: z
    .object({
      latitude: z.number().optional(),
      longitude: z.number().optional(),
      name: z.string().optional(),
      address: z.string().optional(),
      url: z.string().optional(),
    })
    .optional(),
  contacts: z
    .array(
      z.object({
        name: z.string().optional(),
        phones: z.array(z.object({ phone: z.string().optional(), waId: z.string().optional() })),
        emails: z.array(z.string()).optional(),
        organization: z.string().optional(),
        origin: z.string().optional(),
      }),
    )
    .optional(),
  order: z
    .object({
      catalogId: z.string().optional(),
      text: z.string().optional(),
      items: z.array(
        z.object({
          productId: z.string().optional(),
          quantity: z.number().optional(),
          price: z.number().optional(),
          currency: z.string().optional(),
        }),
      ),
    })
    .optional(),
  system: z
    .object({
      kind: z.string(),
      body: z.string().optional(),
      waId: z.string().optional(),
      userId: z.string().optional(),
    })
    .optional(),
  target: z.object({ messageId: z.string() }).optional(),
  context: z
    .object({
      messageId: z.string().optional(),
      from: z.string().optional(),
      userId: z.string().optional(),
      forwarded: z.boolean().optional(),
      product: z.object({ catalogId: z.string().optional(), productId: z.string().optional() }).optional(),
    })
    .optional(),
  referral: z
    .object({
      sourceUrl: z.string().optional(),
      sourceType: z.string().optional(),
      sourceId: z.string().optional(),
      headline: z.string().optional(),
      body: z.string().optional(),
      mediaType: z.string().optional(),
      clickId: z.string().optional(),
    })
    .optional(),
  groupId: z.string().optional(),
  errors: z.array(z.object({ code: z.int(), title: z.string().optional() })).optional(),
});

export type InboundContent = z.infer<typeof inboundContentSchema>;

/**
 * A customer wrote to a business number.
 *
 * - `messageId` is the provider's id, verbatim; it holds the phone number, so it is personal data.
 * - `ticketId` is null: the dispatcher finds the ticket.
 * - `channelId` is WhatsApp's `phone_number_id`.
 * - `samePhoneAs`: another contact of the tenant with this phone number, known by user ids of other portfolios or accounts.
 *   It may be the same person; people can say.
 * - `position`: the place in the webhook's POST, from 0 on: WhatsApp's times are whole seconds, and what came together
 *   is read in this order.
 * - `late`: older than the age at which a message is still answered automatically.
 * - `standby`: a copy of what was written while another responder of the number had the conversation. Nothing here
 *   answers it; `messageId` is the provider's with `standby:` in front.
 * - `clockSuspect`: the provider's time made no sense, `occurred_at` is the time of receipt.
 */
export const inboxMessageReceivedSchema = conversationEvent(
  EVENT_NAMES.inboxMessageReceived,
  inboundContentSchema.extend({
    messageId: z.string().min(1),
    ticketId: z.null(),
    contactId: z.string().min(1),
    fromMe: z.literal(false),
    channelId: z.string().min(1),
    contact: customerIdsSchema,
    samePhoneAs: z.string().min(1).optional(),
    position: z.int().min(0),
    standby: z.literal(true).optional(),
    late: z.boolean().optional(),
    clockSuspect: z.boolean().optional(),
  }),
);

export type InboxMessageReceived = z.infer<typeof inboxMessageReceivedSchema>;
