import pLimit from 'p-limit';
import type { Documents, PutResult } from '#core/knowledge/documents/documents.ts';
import type { KnowledgeDocument, Priority } from '#core/knowledge/records.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { type DocumentFile, readFileAsDocument } from './document-files.ts';

/** Files that are stored side by side. */
const SIDE_BY_SIDE = 8;

/** More files than these are an import: what people change meanwhile does not wait for it. */
const MOST_LIVE = 20;

/** How often the documents are looked at until they are ready, in milliseconds. */
const LOOK_EVERY_MS = 2_000;

/** How far an import is. */
export type Tell = (done: number, total: number, note: string) => void;

/** What an import works with. */
export interface ImportPorts {
  documents: Pick<Documents, 'put' | 'page'>;
  tell: Tell;
  sleep(ms: number): Promise<void>;
}

/** What became of each file, in their order; an error is of this file alone. */
export interface Imported {
  file: DocumentFile;
  outcome: PutResult['change'] | Error;
}

/** Stores the files, each of which is a document. */
export async function storeFiles(
  { documents, tell }: ImportPorts,
  tenantId: string,
  files: readonly DocumentFile[],
  title?: string,
): Promise<Imported[]> {
  const priority: Priority = files.length > MOST_LIVE ? 'bulk' : 'live';
  const limit = pLimit(SIDE_BY_SIDE);
  let done = 0;
  const store = async (file: DocumentFile): Promise<Imported> => {
    try {
      const read = await readFileAsDocument(file);
      const { change } = await documents.put(
        { tenantId, documentId: file.documentId, traceId: newTraceId() },
        { title: title ?? read.title, format: file.format, priority, contents: { bytes: read.bytes } },
      );
      return { file, outcome: change };
    } catch (error) {
      return { file, outcome: error instanceof Error ? error : new Error(String(error)) };
    } finally {
      tell(++done, files.length, 'stored');
    }
  };
  return Promise.all(files.map((file) => limit(store, file)));
}

/**
 * Looks until no document of these is on its way any more.
 *
 * @returns those that failed
 */
export async function untilReady(
  { documents, tell, sleep }: ImportPorts,
  tenantId: string,
  documentIds: ReadonlySet<string>,
): Promise<KnowledgeDocument[]> {
  for (;;) {
    const all = (await listAll(documents, tenantId)).filter((one) => documentIds.has(one.document_id));
    const onTheirWay = all.filter(({ state }) => state !== 'ready' && state !== 'failed');
    const jobsLeft = onTheirWay.reduce((sum, { jobs_left }) => sum + (jobs_left?.size ?? 0), 0);
    tell(
      documentIds.size - onTheirWay.length,
      documentIds.size,
      jobsLeft === 0 ? 'ready' : `ready, ${jobsLeft} jobs left`,
    );
    if (onTheirWay.length === 0) return all.filter(({ state }) => state === 'failed');
    await sleep(LOOK_EVERY_MS);
  }
}

/** Every document of a tenant, by their ids. */
export async function listAll(
  documents: Pick<Documents, 'page'>,
  tenantId: string,
): Promise<KnowledgeDocument[]> {
  const all: KnowledgeDocument[] = [];
  let after: string | undefined;
  do {
    const page = await documents.page(tenantId, 100, after);
    all.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return all;
}
