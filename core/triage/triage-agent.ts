import { deriveEvent } from '#core/events/derive.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { TurnAgent } from '../conversation/turn/turn-agent.ts';

/** Triage as the turn protocol knows it. */
export const TRIAGE_AGENT: TurnAgent = {
  name: 'agent.triage',
  author: 'triage',
  responseEvent: (cause, idempotencyKey, payload, source) =>
    deriveEvent(cause, { event: EVENT_NAMES.agentTriageResponseGenerated, idempotencyKey, payload }, source),
};
