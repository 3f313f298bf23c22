import type { Trouble } from '#platform/runtime/metrics.ts';

/** Environment variables of a function that looks after knowledge that is due, besides those of `watch-variables.ts`. */
export const OVERDUE_VARIABLES = [
  'KNOWLEDGE_TABLE',
  'EMBEDDINGS_QUEUE_URL',
  'EMBEDDINGS_BULK_QUEUE_URL',
] as const;

/** What it may meet that people must see to. */
export const OVERDUE_TROUBLE = {
  embeddingsGivenUp: { cause: 'embeddings-given-up', ringsAt: 1 },
  knowledgeFailure: { cause: 'watchdog-failures', ringsAt: 5 },
} as const satisfies Record<string, Trouble>;
