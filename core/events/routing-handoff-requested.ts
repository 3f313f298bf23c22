import * as z from 'zod';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** `agent.ai`, `agent.triage`, or `agent.queue.<id>` for the people of a department. */
export const agentSchema = z.union([
  z.enum(['agent.ai', 'agent.triage']),
  z.templateLiteral(['agent.queue.', z.string().min(1)]),
]);

export type Agent = z.infer<typeof agentSchema>;

/**
 * A conversation was given to an agent. The same envelope is the fact on the bus and the command on the
 * agent's queue.
 *
 * - `fromAgent` is null when the dispatcher routes a customer's message.
 * - `seq` is the `inbound_seq` to be answered (0 when only people can judge), `ownerEpoch` the epoch in which the request was made.
 */
export const routingHandoffRequestedSchema = conversationEvent(
  EVENT_NAMES.routingHandoffRequested,
  z.object({
    fromAgent: agentSchema.nullable(),
    toAgent: agentSchema,
    ticketId: z.string().min(1),
    queueId: z.string().optional(),
    userId: z.string().optional(),
    reason: z.string().min(1),
    seq: z.int().min(0),
    ownerEpoch: z.int().min(0),
  }),
);

export type RoutingHandoffRequested = z.infer<typeof routingHandoffRequestedSchema>;
