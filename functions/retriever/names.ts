import { BUDGET_TROUBLE } from '#core/budget/tell-budget.ts';
import { EMBEDDINGS_ENVIRONMENT } from '#core/model/embeddings/names.ts';
import { CIRCUIT_TROUBLE } from '#platform/resilience/names.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the retriever besides its entry path. */
export const FUNCTION_NAME = 'retriever';

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
  ...EMBEDDINGS_ENVIRONMENT,
] as const;

/** What people must see to. */
export const TROUBLE = { ...CIRCUIT_TROUBLE, ...BUDGET_TROUBLE } as const satisfies Record<string, Trouble>;
