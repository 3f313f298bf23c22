import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/**
 * The AI agent answered a turn and the reply waits in the outbox.
 *
 * - `seqThrough`: every customer message up to this `turn_seq` is answered.
 * - `duration`: the model's answering time in milliseconds.
 */
export const agentAiResponseGeneratedSchema = conversationEvent(
  EVENT_NAMES.agentAiResponseGenerated,
  z.object({
    ticketId: z.string().min(1),
    turnId: z.string().min(1),
    replySeq: z.int().min(1),
    seqThrough: z.int().min(1),
    outcome: z.literal('answered'),
    kind: z.literal('text'),
    response: z.string().min(1),
    tokensUsed: z.int().min(0).optional(),
    duration: z.int().min(0).optional(),
  }),
);

export type AgentAiResponseGenerated = z.infer<typeof agentAiResponseGeneratedSchema>;
