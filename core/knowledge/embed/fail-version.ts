import type { KnowledgeDocument } from '../records.ts';
import type { EmbedHooks, EmbedPorts, FailReason } from './embed-ports.ts';

/**
 * Ends a version that will not become readable; readers keep the one that they have. What it left behind goes with the next
 * version.
 *
 * @param details.indexes that it counts for all the same: a change of model does not wait for it
 */
export async function failVersion(
  { documents, hooks }: Pick<EmbedPorts, 'documents'> & { hooks: Pick<EmbedHooks, 'onFailed'> },
  document: KnowledgeDocument,
  reason: FailReason,
  { cause, indexes }: { cause?: unknown; indexes?: string[] } = {},
): Promise<void> {
  const failed = await documents.change(document, {
    state: 'failed',
    reason,
    jobs_left: undefined,
    due_at: undefined,
    rounds: undefined,
    ...(indexes && { indexes }),
  });
  if (!failed) return;
  const { tenant_id: tenantId, document_id: documentId, version } = document;
  hooks.onFailed({ tenantId, documentId, version, reason }, cause);
}
