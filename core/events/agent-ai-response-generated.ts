import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** Outcomes of a turn that come with words. */
export const spokenOutcomeSchema = z.enum(['answered', 'handed_over', 'refused', 'failed', 'over_budget']);

/**
 * The AI agent answered a turn and the reply waits in the outbox.
 *
 * - `outcome`: `answered`, or why the conversation went to people, or was closed, with these words.
 * - `seqThrough`: every customer message up to this `inbound_seq` is answered.
 * - `duration`: the model's answering time in milliseconds.
 */
export const agentAiResponseGeneratedSchema = conversationEvent(
  EVENT_NAMES.agentAiResponseGenerated,
  z.object({
    ticketId: z.string().min(1),
    turnId: z.string().min(1),
    replySeq: z.int().min(1),
    seqThrough: z.int().min(1),
    outcome: spokenOutcomeSchema,
    kind: z.literal('text'),
    response: z.string().min(1),
    tokensUsed: z.int().min(0).optional(),
    duration: z.int().min(0).optional(),
  }),
);

export type AgentAiResponseGenerated = z.infer<typeof agentAiResponseGeneratedSchema>;
