import { deriveEvent } from '#core/events/derive.ts';
import type { TurnAgent } from './turn-agent.ts';

/** An agent that is not the AI, with an event of its own. */
export const SECOND_AGENT: TurnAgent = {
  name: 'agent.triage',
  author: 'triage',
  responseEvent: (cause, idempotencyKey, payload, source) =>
    deriveEvent(cause, { event: 'agent.second.response.generated', idempotencyKey, payload }, source),
};
