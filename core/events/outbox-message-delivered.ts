import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * A reply reached the customer's phone, for the first time. `messageId` is the provider's id. Published only
 * where the installation is configured so (`deliveryEvents`).
 */
export const outboxMessageDeliveredSchema = conversationEvent(
  EVENT_NAMES.outboxMessageDelivered,
  z.object({
    ticketId: z.string().min(1),
    replySeq: z.int().min(1),
    messageId: z.string().min(1),
  }),
);

export type OutboxMessageDelivered = z.infer<typeof outboxMessageDeliveredSchema>;
