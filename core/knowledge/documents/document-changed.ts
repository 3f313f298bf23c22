import { type EventSource, systemEventSource } from '../../events/derive.ts';
import type { KnowledgeDocumentChanged } from '../../events/knowledge-document-changed.ts';
import { EVENT_NAMES } from '../../events/names.ts';
import type { KnowledgeDocument } from '../records.ts';

/**
 * `knowledge.document.changed` of a document as it is. Made again of the same version it has the same `idempotency_key`;
 * the embedder looks at the document in any case.
 */
export function documentChanged(
  document: KnowledgeDocument,
  source: EventSource = systemEventSource,
): KnowledgeDocumentChanged {
  const { tenant_id, document_id, version, state, kind, priority, trace_id, changed_at } = document;
  return {
    event: EVENT_NAMES.knowledgeDocumentChanged,
    event_id: source.uuid(),
    trace_id,
    span_id: source.spanId(),
    tenant_id,
    idempotency_key: `knowledge:${document_id}:${version}`,
    timestamp: new Date(source.now()).toISOString(),
    occurred_at: changed_at,
    version: 1,
    hops: 0,
    payload: {
      documentId: document_id,
      version,
      change: state === 'deleting' ? 'deleted' : 'put',
      kind,
      priority,
    },
  };
}
