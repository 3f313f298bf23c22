import * as z from 'zod';
import type { ConversationEnvelope } from './envelope.ts';

/** Outcomes of a turn that come with words. */
export const spokenOutcomeSchema = z.enum(['answered', 'handed_over', 'refused', 'failed', 'over_budget']);

export type SpokenOutcome = z.infer<typeof spokenOutcomeSchema>;

/** In which form the customer reads it. */
export const responseKindSchema = z.enum(['text', 'buttons', 'list', 'link', 'location', 'location_request']);

/**
 * What an agent says of a turn that it answered; each agent has an event of its own with it.
 *
 * - `outcome`: `answered`, or why the conversation went to people, or was closed, with these words.
 * - `kind`: whether the customer is offered choices to tap, a button that opens a link, a place, or is asked for one;
 *   `response` has them in words.
 * - `seqThrough`: every customer message up to this `inbound_seq` is answered.
 * - `duration`: the model's answering time in milliseconds.
 */
export const agentResponseSchema = z.object({
  ticketId: z.string().min(1),
  turnId: z.string().min(1),
  replySeq: z.int().min(1),
  seqThrough: z.int().min(1),
  outcome: spokenOutcomeSchema,
  kind: responseKindSchema,
  response: z.string().min(1),
  tokensUsed: z.int().min(0).optional(),
  duration: z.int().min(0).optional(),
});

export type AgentResponse = z.infer<typeof agentResponseSchema>;

/** `agent.….response.generated` of any agent. */
export type AgentResponseGenerated = ConversationEnvelope<AgentResponse>;
