import type { Log } from '#platform/runtime/logger.ts';
import type { Count, Trouble } from '#platform/runtime/metrics.ts';
import type { EmbedHooks } from './embed-ports.ts';

/** What of a pause people must see to; a circuit and a budget tell of themselves. */
const TELLING = { misconfigured: 'misconfigured', out_of_quota: 'outOfQuota' } as const;

/** How the embedder tells what became of documents: by log lines with ids, and by trouble that people must see to. */
export function embedHooks(
  log: Log,
  metrics: Count,
  trouble: Readonly<Record<(typeof TELLING)[keyof typeof TELLING], Trouble>>,
): EmbedHooks {
  const logOf = (tenantId: string) => log.child({ tenant_id: tenantId });
  return {
    onSwitched({ tenantId, documentId, version, chunks: count }) {
      logOf(tenantId).info('a document is readable', { documentId, version, count });
    },
    onFailed({ tenantId, documentId, version, reason }, error) {
      logOf(tenantId).warn('a document has failed', {
        documentId,
        version,
        reason,
        ...(error ? { error } : {}),
      });
    },
    onPaused({ tenantId, reason }) {
      const kind = reason === 'misconfigured' || reason === 'out_of_quota' ? TELLING[reason] : undefined;
      if (kind) metrics.trouble(trouble[kind], 1, tenantId);
      logOf(tenantId).warn('documents wait for their vectors', { reason });
    },
    onRefused({ tenantId, documentId, count }) {
      logOf(tenantId).warn('the model refuses chunks for good: they are found by their words', {
        ...{ documentId, count },
      });
    },
    onPromoted({ tenantId, model }) {
      logOf(tenantId).info('questions are compared with vectors of another model', { model });
    },
  };
}
