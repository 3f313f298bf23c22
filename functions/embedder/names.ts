import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { EMBEDDINGS_ENVIRONMENT } from '#core/model/embeddings/names.ts';
import { MODEL_TROUBLE } from '#core/model/names.ts';
import { UNREADABLE } from '#platform/batch/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';

/** What lib/ knows of the embedder besides its entry path. */
export const FUNCTION_NAME = 'embedder';

/** Environment variables of the function. */
export const ENVIRONMENT = [
  'STAGE',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'CIRCUITS_TABLE',
  'KNOWLEDGE_TABLE',
  'KNOWLEDGE_BUCKET',
  'VECTOR_BUCKET_ARN',
  'EVENT_BUS_NAME',
  'EMBEDDINGS_QUEUE_URL',
  'EMBEDDINGS_DEAD_LETTERS_URL',
  'EMBEDDINGS_BULK_QUEUE_URL',
  'EMBEDDINGS_BULK_DEAD_LETTERS_URL',
  ...EMBEDDINGS_ENVIRONMENT,
] as const;

/** What people must see to. `misconfigured`: no key, a refused one, or vectors of another size than was asked for. */
export const TROUBLE = {
  unreadable: UNREADABLE,
  ...CIRCUIT_TROUBLE,
  ...BUDGET_TROUBLE,
  ...MODEL_TROUBLE,
} as const;

/** Receives of a record: what it asks for stands in the table, and the watchdog asks for it again. */
export const MAX_RECEIVE_COUNT = 3;
