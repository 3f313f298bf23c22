import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

const statusSchema = z.enum(['pending', 'bot', 'open', 'closed']);

export const ticketChangeSchema = z.object({
  ticketId: z.string().min(1),
  ticketNumber: z.int().min(0),
  from: statusSchema.nullable(),
  to: statusSchema,
  queueId: z.string().optional(),
  userId: z.string().optional(),
  reason: z.string().min(1),
  ownerEpoch: z.int().min(0),
});

/**
 * A ticket was opened, reopened, given to another owner, or closed.
 *
 * - `from` is null for a new ticket.
 * - `reason` is a word for it, such as `opened`, `taken_over`, `no_answer`.
 * - `ownerEpoch` is the new one: an owner that works under an older one has lost the conversation.
 */
export const ticketChangedSchema = conversationEvent(EVENT_NAMES.ticketChanged, ticketChangeSchema);

export type TicketChanged = z.infer<typeof ticketChangedSchema>;
