import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * A reply did not reach WhatsApp, or it is not known whether it did (`reason` `unknown`).
 *
 * `code` is the provider's error code where it gave one.
 */
export const outboxMessageFailedSchema = conversationEvent(
  EVENT_NAMES.outboxMessageFailed,
  z.object({
    ticketId: z.string().min(1),
    replySeq: z.int().min(1),
    code: z.int().optional(),
    reason: z.string().min(1),
  }),
);

export type OutboxMessageFailed = z.infer<typeof outboxMessageFailedSchema>;
