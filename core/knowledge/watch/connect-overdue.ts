import { DueIndex } from '#core/conversation/watch/due-index.ts';
import type { Clients, Connection } from '#platform/runtime/connect.ts';
import { KNOWLEDGE_DUE_INDEX, knowledgeDueShardOf } from '../keys.ts';
import { createEmbeddingSender } from '../queue/embedding-sender.ts';
import { IndexStore } from '../store/index-store.ts';
import { VersionStore } from '../store/version-store.ts';
import { WaitingWords } from '../words/waiting-words.ts';
import { OVERDUE_TROUBLE, type OVERDUE_VARIABLES } from './names.ts';
import type { OverduePorts } from './run-overdue.ts';

/** What the watchdog works with for knowledge, in one environment of a function. */
export function connectOverdue(
  aws: Connection & Pick<Clients, 'sqsClient'>,
  variables: Record<(typeof OVERDUE_VARIABLES)[number], string>,
): OverduePorts {
  const { log, metrics, now } = aws;
  const table = aws.table(variables.KNOWLEDGE_TABLE);
  const logOf = (tenant_id: string | undefined) => log.child({ tenant_id });
  return {
    documents: new VersionStore(table),
    indexes: new IndexStore(table),
    words: new WaitingWords(table),
    index: new DueIndex(table, KNOWLEDGE_DUE_INDEX, knowledgeDueShardOf),
    send: createEmbeddingSender(aws.sqsClient(), {
      live: variables.EMBEDDINGS_QUEUE_URL,
      bulk: variables.EMBEDDINGS_BULK_QUEUE_URL,
    }),
    hooks: {
      onFailed({ tenantId, documentId, version, reason }) {
        metrics.trouble(OVERDUE_TROUBLE.embeddingsGivenUp, 1, tenantId);
        logOf(tenantId).error('a document was given up', { documentId, version, reason });
      },
      onStuck({ tenantId, documentId }) {
        metrics.trouble(OVERDUE_TROUBLE.embeddingsGivenUp, 1, tenantId);
        logOf(tenantId).error('what a document has left behind is not removed', { documentId });
      },
      onAsked({ tenantId, documentId, attempt, traceId: trace_id }) {
        log.child({ tenant_id: tenantId, trace_id }).info('what is owed to a document is asked for again', {
          ...{ documentId, attempt },
        });
      },
      onFailure(error, tenantId) {
        metrics.trouble(OVERDUE_TROUBLE.knowledgeFailure, 1, tenantId);
        logOf(tenantId).error('a document could not be looked after', { error });
      },
    },
    now,
  };
}
