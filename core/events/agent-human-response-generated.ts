import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * A person answered at the desk and the reply waits in the outbox.
 *
 * `seqThrough`: every customer message up to this `inbound_seq` counts as answered. `userId`: who wrote.
 */
export const agentHumanResponseGeneratedSchema = conversationEvent(
  EVENT_NAMES.agentHumanResponseGenerated,
  z.object({
    ticketId: z.string().min(1),
    replySeq: z.int().min(1),
    seqThrough: z.int().min(0),
    userId: z.string().min(1),
    kind: z.string().min(1),
    response: z.string().min(1),
  }),
);

export type AgentHumanResponseGenerated = z.infer<typeof agentHumanResponseGeneratedSchema>;
