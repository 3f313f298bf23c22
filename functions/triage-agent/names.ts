import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { MODEL_ENVIRONMENT, MODEL_TROUBLE } from '#core/model/names.ts';
import { BATCH_TROUBLE } from '#platform/batch/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the triage agent besides its entry path. */
export const FUNCTION_NAME = 'triage-agent';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'EVENT_BUS_NAME',
  'TURNS_QUEUE_URL',
  'TRIAGE_QUEUE_URL',
  'TRIAGE_DEAD_LETTERS_URL',
  'OUTBOX_QUEUE_URL',
  ...MODEL_ENVIRONMENT,
] as const;

/** What people must see to. */
export const TROUBLE = {
  ...BATCH_TROUBLE,
  ...CIRCUIT_TROUBLE,
  ...BUDGET_TROUBLE,
  ...MODEL_TROUBLE,
} as const satisfies Record<string, Trouble>;

/** Receives of a record of triage.fifo before it goes to the dead-letter queue. */
export const MAX_RECEIVE_COUNT = 5;
