import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { MODEL_ENVIRONMENT, MODEL_TROUBLE } from '#core/model/names.ts';
import { BATCH_TROUBLE } from '#platform/batch/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the AI agent besides its entry path. */
export const FUNCTION_NAME = 'ai-agent';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TURNS_DEAD_LETTERS_URL',
  'TRIAGE_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'TIMERS_QUEUE_URL',
  ...MODEL_ENVIRONMENT,
  'TYPING_INDICATOR',
  'GRAPH_API_BASE_URL',
  'GRAPH_API_VERSION',
  'TOOL_GATEWAY_URL',
  'MEDIA_BUCKET',
] as const;

/**
 * CloudWatch metric: of the turns that ended with an answer or with people, the share that ended with people because no
 * answer of the model could be used.
 */
export const UNANSWERED = 'AiAgentTurnsUnanswered';

/** What people must see to. */
export const TROUBLE = {
  ...BATCH_TROUBLE,
  ...CIRCUIT_TROUBLE,
  ...BUDGET_TROUBLE,
  ...MODEL_TROUBLE,
  noDocuments: { cause: 'knowledge-unavailable', ringsAt: 5 },
} as const satisfies Record<string, Trouble>;

/** Receives of a record of turns.fifo before it goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;
