import { startBucket, type TestBucket } from '../../../test/support/bucket.ts';
import { startTable, type TestTable } from '../../../test/support/conversations-table.ts';
import type { KnowledgeDocumentChanged } from '../../events/knowledge-document-changed.ts';
import { DocumentStore } from './document-store.ts';
import { type DocumentInput, type DocumentPorts, Documents, type OfDocument } from './documents.ts';

/** A table and a bucket with documents, and what was published of them. */
export interface TestDocuments {
  table: TestTable;
  bucket: TestBucket;
  ports: DocumentPorts;
  documents: Documents;
  published: KnowledgeDocumentChanged[];
  /** What could not be removed. */
  leftBehind: unknown[];
  clock: { nowMs: number };
  close(): Promise<void>;
}

const TRACE = '1-6745f2c0-0123456789abcdef01234567';

export async function startDocuments(): Promise<TestDocuments> {
  const [table, bucket] = await Promise.all([startTable('Knowledge'), startBucket()]);
  const published: KnowledgeDocumentChanged[] = [];
  const leftBehind: unknown[] = [];
  const clock = { nowMs: Date.UTC(2026, 10, 30, 12) };
  const ports: DocumentPorts = {
    store: new DocumentStore(table),
    objects: bucket.objects,
    publish: async (events) => void published.push(...events),
    onLeftBehind: (error) => void leftBehind.push(error),
    now: () => clock.nowMs,
  };
  return {
    ...{ table, bucket, ports, published, leftBehind, clock },
    documents: new Documents(ports),
    async close() {
      await Promise.all([table.close(), bucket.close()]);
    },
  };
}

export function of(documentId: string, tenantId = 'acme'): OfDocument {
  return { tenantId, documentId, traceId: TRACE };
}

export function markdown(text: string, more: Partial<DocumentInput> = {}): DocumentInput {
  const contents = { bytes: new TextEncoder().encode(text) };
  return { title: 'Trocas', format: 'markdown', priority: 'live', contents, ...more };
}
