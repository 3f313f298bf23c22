import { deriveEvent } from '#core/events/derive.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { TurnAgent } from '../conversation/turn/turn-agent.ts';

/** The AI as the turn protocol knows it. */
export const AI_AGENT: TurnAgent = {
  name: 'agent.ai',
  author: 'ai',
  responseEvent: (cause, idempotencyKey, payload, source) =>
    deriveEvent(cause, { event: EVENT_NAMES.agentAiResponseGenerated, idempotencyKey, payload }, source),
};
