import { agentResponseSchema } from './agent-response.ts';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** Triage asked the customer, or said whose the conversation is now, and the reply waits in the outbox. */
export const agentTriageResponseGeneratedSchema = conversationEvent(
  EVENT_NAMES.agentTriageResponseGenerated,
  agentResponseSchema,
);
