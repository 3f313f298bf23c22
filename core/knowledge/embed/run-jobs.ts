import type { CircuitCause } from '#core/events/circuit-event.ts';
import { embeddedText } from '../chunk/chunk-document.ts';
import type { VectorIndex } from '../knowledge-ports.ts';
import type { KnowledgeDocument } from '../records.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';
import { type Embedded, embedTexts } from './embed-texts.ts';
import { indexesOf } from './ensure-indexes.ts';
import { putPatiently } from './put-patiently.ts';

/** A claim outlives its invocation by so much, in milliseconds: nothing of it is under way any more then. */
const CLAIM_MARGIN_MS = 5_000;

/** One job of a document, as its record names it. */
export interface JobIds {
  documentId: string;
  version: number;
  job: number;
}

/** How a job ended that was to be done. */
export interface JobEnd {
  document: KnowledgeDocument;
  job: number;
  /** No job of the version is left. */
  isLast: boolean;
  /** Why it is not done. */
  failure: { error: unknown } | undefined;
}

/** A job that is still to be done. */
interface OpenJob {
  document: KnowledgeDocument;
  job: number;
  chunkIds: string[];
}

/**
 * Works jobs of one tenant together, so that their chunks are in as few requests as may be:
 *
 * 1. Jobs of versions that were replaced, and those that are done, are left out.
 * 2. Chunks without a vector are claimed, in each index that the version is for. Only then the documents are read again:
 *    what removes chunks reads claims after it has seen the newer version, so that one of both sees the other.
 * 3. What is claimed is embedded, put as vectors, and marked, request by request.
 * 4. A job of which every chunk is marked is taken from those that are left.
 *
 * What another invocation has claimed is left to it, and the watchdog looks again when the claim is over.
 *
 * @returns what became of each job. Where making or keeping vectors failed, what was embedded stays so, the rest is free
 *   again, and the jobs that lack something have the error
 */
export async function runJobs(
  ports: EmbedPorts,
  tenantId: string,
  jobs: readonly JobIds[],
  deadline: Deadline,
): Promise<JobEnd[]> {
  const open = await openJobs(ports, tenantId, jobs);
  if (open.length === 0) return [];
  const indexes = indexesOf(tenantId, await ports.indexes.find(tenantId));
  let failure: { error: unknown } | undefined;
  try {
    for (const index of indexes) {
      const ofIndex = open.filter(({ document }) => document.indexes?.includes(index.name));
      if (ofIndex.length > 0) await embedChunks(ports, index, ofIndex, deadline);
    }
  } catch (error) {
    failure = { error };
  }
  return Promise.all(open.map((job) => endJob(ports, indexes, job, failure)));
}

async function openJobs(
  { documents }: EmbedPorts,
  tenantId: string,
  jobs: readonly JobIds[],
): Promise<OpenJob[]> {
  const found = await documents.findAll(
    tenantId,
    jobs.map(({ documentId }) => documentId),
  );
  const documentOf = new Map(found.map((document) => [document.document_id, document]));
  const asked = new Map(jobs.map((ids) => [`${ids.documentId} ${ids.version} ${ids.job}`, ids]));
  const open = await Promise.all(
    [...asked.values()].map(async ({ documentId, version, job }): Promise<OpenJob[]> => {
      const document = documentOf.get(documentId);
      if (document?.version !== version || document.state !== 'embedding') return [];
      // The last one of a version was done, and what follows was not: it is asked for again.
      if (!document.jobs_left) return [{ document, job, chunkIds: [] }];
      if (!document.jobs_left.has(job)) return [];
      const stored = await documents.job({ tenantId, documentId }, version, job);
      return stored ? [{ document, job, chunkIds: stored.chunkIds }] : [];
    }),
  );
  return open.flat();
}

async function embedChunks(
  ports: EmbedPorts,
  index: VectorIndex,
  jobs: readonly OpenJob[],
  deadline: Deadline,
): Promise<void> {
  const { tenantId, name } = index;
  const { chunks, hooks } = ports;
  const chunkIds = [...new Set(jobs.flatMap((job) => job.chunkIds))];
  const marks = await chunks.marks(tenantId, chunkIds, name);
  const unmarked = chunkIds.filter((id) => !isSettled(marks.get(id)));
  // The fraction tells claims of the same millisecond apart.
  const times = { now: ports.now(), until: deadline + CLAIM_MARGIN_MS + ports.random() };
  const claimed = new Set(await chunks.claim(tenantId, unmarked, name, times));
  try {
    const wanted = await stillWanted(ports, tenantId, jobs, claimed);
    const found = (await chunks.find(tenantId, wanted)).map((chunk) => ({
      ...chunk,
      text: embeddedText(chunk),
    }));
    if (found.length === 0) return;
    const keep = async ({ vectors: made, refused }: Embedded<(typeof found)[number]>) => {
      await putPatiently(
        ports,
        index,
        made.map(({ item, values }) => ({ chunkId: item.id, documentId: item.documentId, values })),
        deadline,
      );
      const done = made.map(({ item }) => item.id);
      await chunks.settle(tenantId, done, name, 'done');
      const refusedIds = refused.map(({ id }) => id);
      await chunks.settle(tenantId, refusedIds, name, 'refused');
      for (const id of [...done, ...refusedIds]) claimed.delete(id);
      for (const { documentId } of refused) hooks.onRefused({ tenantId, documentId, count: 1 });
    };
    const embedder = await ports.embedderOf(index, causeOf(jobs), deadline);
    await embedTexts(embedder, found, keep);
  } finally {
    await chunks.release(tenantId, [...claimed], name);
  }
}

/** Of the claimed chunks those of versions that were not replaced before the claim. */
async function stillWanted(
  { documents }: EmbedPorts,
  tenantId: string,
  jobs: readonly OpenJob[],
  claimed: ReadonlySet<string>,
): Promise<string[]> {
  const now = await documents.findAll(
    tenantId,
    jobs.map(({ document }) => document.document_id),
  );
  const versions = new Map(now.map(({ document_id, version }) => [document_id, version]));
  const current = jobs.filter(({ document }) => versions.get(document.document_id) === document.version);
  return [...new Set(current.flatMap(({ chunkIds }) => chunkIds))].filter((id) => claimed.has(id));
}

async function endJob(
  ports: EmbedPorts,
  indexes: readonly VectorIndex[],
  { document, job, chunkIds }: OpenJob,
  failure: JobEnd['failure'],
): Promise<JobEnd> {
  const end: JobEnd = { document, job, isLast: false, failure: undefined };
  if (!document.jobs_left) return { ...end, isLast: true };
  const refused = new Set<string>();
  const left: number[] = [];
  for (const { name } of indexes.filter((index) => document.indexes?.includes(index.name))) {
    const marks = await ports.chunks.marks(document.tenant_id, chunkIds, name);
    for (const id of chunkIds) {
      const mark = marks.get(id);
      if (mark?.refused) refused.add(id);
      if (!isSettled(mark)) left.push(mark?.claimed_until ?? 0);
    }
  }
  if (left.length === 0) {
    const after = await ports.documents.endJob(document, job, refused.size);
    return { ...end, isLast: after !== undefined && !after.jobs_left?.size };
  }
  if (failure) return { ...end, failure };
  await ports.documents.change(document, { due_at: Math.ceil(Math.max(ports.now(), ...left)) });
  return end;
}

function isSettled(mark: { done?: boolean; refused?: boolean } | undefined): boolean {
  return mark?.done === true || mark?.refused === true;
}

function causeOf([first]: readonly OpenJob[]): CircuitCause {
  if (!first) throw new TypeError('there is no job');
  const { tenant_id, trace_id } = first.document;
  return { tenant_id, trace_id, span_id: trace_id.slice(-16), hops: 0 };
}
