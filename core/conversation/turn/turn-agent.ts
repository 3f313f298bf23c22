import type { AgentResponse, AgentResponseGenerated } from '#core/events/agent-response.ts';
import type { Cause, EventSource } from '#core/events/derive.ts';
import type { Agent } from '#core/events/routing-handoff-requested.ts';
import type { ReplyAuthor } from '../reply/reply-records.ts';

/** An agent as the turn protocol knows it. */
export interface TurnAgent {
  /** How commands and handoffs name it. Its turns answer only while it owns the conversation. */
  name: Agent;
  /** Stands in its reply rows. */
  author: ReplyAuthor;
  /** Its `agent.….response.generated`. @param key the idempotency key, made from the turn's id */
  responseEvent(
    cause: Cause,
    key: string,
    response: AgentResponse,
    source?: EventSource,
  ): AgentResponseGenerated;
}
