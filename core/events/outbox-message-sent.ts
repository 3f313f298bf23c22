import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** WhatsApp accepted a reply. `messageId` is the provider's id; delivery is told later by statuses. */
export const outboxMessageSentSchema = conversationEvent(
  EVENT_NAMES.outboxMessageSent,
  z.object({
    ticketId: z.string().min(1),
    replySeq: z.int().min(1),
    messageId: z.string().min(1),
  }),
);

export type OutboxMessageSent = z.infer<typeof outboxMessageSentSchema>;
