import * as z from 'zod';
import { type EventSource, systemEventSource } from '#core/events/derive.ts';
import { envelopeSchema } from '#core/events/envelope.ts';
import {
  type KnowledgeDocumentChanged,
  knowledgeDocumentChangedSchema,
} from '#core/events/knowledge-document-changed.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import { ticketChangedSchema } from '#core/events/ticket-changed.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { DOCUMENT_KINDS, documentIdSchema, type KnowledgeDocument } from '../records.ts';

/** Chunks of a document are to be embedded. */
export const JOB_EVENT = 'embeddings.job';

/** A tenant's indexes are to be compared with the configuration. */
const INDEX_EVENT = 'embeddings.index';

/** The chunks stand in the table, under the document, the version and the job. */
export const embeddingJobSchema = envelopeSchema.extend({
  event: z.literal(JOB_EVENT),
  payload: z.object({
    documentId: documentIdSchema,
    version: z.int().min(1),
    job: z.int().min(0),
    type: z.enum(DOCUMENT_KINDS),
  }),
});

export type EmbeddingJob = z.infer<typeof embeddingJobSchema>;

const embeddingIndexSchema = envelopeSchema.extend({ event: z.literal(INDEX_EVENT), payload: z.object({}) });

type EmbeddingIndex = z.infer<typeof embeddingIndexSchema>;

/** What the queues of embeddings hold. */
export const embeddingRecordSchema = z.discriminatedUnion('event', [
  knowledgeDocumentChangedSchema,
  embeddingJobSchema,
  embeddingIndexSchema,
  ticketChangedSchema,
]);

export type EmbeddingRecord = z.infer<typeof embeddingRecordSchema>;

/** Makes a command of our own about a tenant's knowledge, about no conversation. */
function command<const Name extends string, Payload extends object>(
  of: { event: Name; tenantId: string; traceId: string; key: string; payload: Payload },
  { uuid, spanId, now }: EventSource,
) {
  const at = new Date(now()).toISOString();
  return {
    event: of.event,
    event_id: uuid(),
    trace_id: of.traceId,
    span_id: spanId(),
    tenant_id: of.tenantId,
    idempotency_key: of.key,
    timestamp: at,
    occurred_at: at,
    version: 1 as const,
    hops: 0,
    payload: of.payload,
  };
}

/** A job of a document. */
export function jobRecord(
  document: KnowledgeDocument,
  job: number,
  source: EventSource = systemEventSource,
): EmbeddingJob {
  const { tenant_id: tenantId, document_id: documentId, version, kind: type, trace_id: traceId } = document;
  const key = `${JOB_EVENT}:${documentId}:${version}:${job}`;
  const payload = { documentId, version, job, type };
  return command({ event: JOB_EVENT, tenantId, traceId, key, payload }, source);
}

/** Says once more to look at a document: the table says what to do. @param why part of the key */
export function lookRecord(
  document: KnowledgeDocument,
  why: string,
  source: EventSource = systemEventSource,
): KnowledgeDocumentChanged {
  const {
    tenant_id: tenantId,
    document_id: documentId,
    version,
    kind,
    priority,
    trace_id: traceId,
  } = document;
  const change = document.state === 'deleting' ? ('deleted' as const) : ('put' as const);
  const key = `knowledge:${documentId}:${version}:${why}`;
  const payload = { documentId, version, change, kind, priority };
  return command({ event: EVENT_NAMES.knowledgeDocumentChanged, tenantId, traceId, key, payload }, source);
}

/** Asks to look at a tenant's indexes. */
export function indexRecord(tenantId: string, source: EventSource = systemEventSource): EmbeddingIndex {
  const key = `${INDEX_EVENT}:${tenantId}:${source.now()}`;
  return command({ event: INDEX_EVENT, tenantId, traceId: newTraceId(), key, payload: {} }, source);
}
