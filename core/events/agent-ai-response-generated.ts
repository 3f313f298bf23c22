import { agentResponseSchema } from './agent-response.ts';
import { conversationEvent } from './envelope.ts';
import { EVENT_NAMES } from './names.ts';

/** The AI agent answered a turn and the reply waits in the outbox. */
export const agentAiResponseGeneratedSchema = conversationEvent(
  EVENT_NAMES.agentAiResponseGenerated,
  agentResponseSchema,
);
