import { chunksOf } from '#platform/runtime/chunks.ts';
import { type Chunk, chunkDocument } from '../chunk/chunk-document.ts';
import { jobRecord } from '../queue/embedding-records.ts';
import { readDocument } from '../read/read-document.ts';
import { type KnowledgeDocument, MOST_CHUNKS, MOST_CHUNKS_OF_JOB, type Priority } from '../records.ts';
import type { Deadline, EmbedPorts, FailReason } from './embed-ports.ts';
import { ensureIndexes, type Indexes } from './ensure-indexes.ts';
import { failVersion } from './fail-version.ts';
import { waitMs } from './waits.ts';
import { withLease } from './with-lease.ts';

/** More new chunks than these are not embedded among what people wait for. */
const MOST_LIVE_CHUNKS = 100;

/**
 * Processes that end while they read a version: a file may take all of a function's memory or time, and what shares a batch
 * with it comes to nothing each time, too.
 */
const MOST_DEATHS = 5;

/** A document that can be read, or why not. */
type Read = { chunks: Chunk[] } | { reason: FailReason; cause?: unknown };

/**
 * Reads the current version of a document and cuts it into chunks; what has no vector yet becomes jobs.
 *
 * 1. All chunks of the version are listed in its jobs, at most 100 in each: they are its manifest, too. First, so that nothing
 *    is ever stored that is not listed.
 * 2. Chunks that are not marked in each of the tenant's indexes are stored: the same content has the same id.
 * 3. One conditional write makes the jobs that lack something those that are left.
 *
 * @param document in state `reading`
 * @returns as {@link withLease}
 */
export function readVersion(
  ports: EmbedPorts,
  document: KnowledgeDocument,
  deadline: Deadline,
): Promise<KnowledgeDocument | undefined> {
  // Who comes to an end, with an error too, gives the lease back.
  const deaths = (document.deaths ?? 0) + (document.leased_until === undefined ? 0 : 1);
  return withLease(ports, document, deadline, (leased) => readLeased(ports, leased), {
    deaths: deaths || undefined,
  });
}

async function readLeased(ports: EmbedPorts, document: KnowledgeDocument): Promise<void> {
  const { tenant_id: tenantId, document_id: documentId, version } = document;
  const indexes = await ensureIndexes(ports, tenantId);
  const names = indexes.all.map(({ name }) => name);
  const read = await chunksOfVersion(ports, document);
  if ('reason' in read) {
    return failVersion(ports, document, read.reason, { cause: read.cause, indexes: names });
  }
  const ids = read.chunks.map(({ id }) => id);
  const jobs = chunksOf(ids, MOST_CHUNKS_OF_JOB).map((chunkIds, job) => ({ version, job, chunkIds }));
  await ports.documents.putJobs({ tenantId, documentId }, jobs);
  const owed = await withoutVector(ports, tenantId, read.chunks, indexes);
  await ports.chunks.put(
    tenantId,
    read.chunks.filter(({ id }) => owed.has(id)),
  );
  const left = jobs.filter(({ chunkIds }) => chunkIds.some((id) => owed.has(id))).map(({ job }) => job);
  const priority: Priority = owed.size > MOST_LIVE_CHUNKS ? 'bulk' : document.priority;
  await ports.documents.change(document, {
    state: 'embedding',
    priority,
    chunks: ids.length,
    jobs: jobs.length,
    jobs_left: left.length > 0 ? new Set(left) : undefined,
    failed_chunks: 0,
    indexes: names,
    rounds: undefined,
    deaths: undefined,
    reason: undefined,
    due_at: ports.now() + waitMs(priority, 0),
  });
}

/** Sends the jobs of a version that are left. */
export async function sendJobs(ports: Pick<EmbedPorts, 'send'>, document: KnowledgeDocument): Promise<void> {
  const records = [...(document.jobs_left ?? [])].map((job) => jobRecord(document, job));
  await ports.send(document.priority, records);
}

async function chunksOfVersion(
  { objects, pdfText, now }: EmbedPorts,
  { document_id: documentId, title, format, object_key, deaths = 0 }: KnowledgeDocument,
): Promise<Read> {
  if (deaths >= MOST_DEATHS) return { reason: 'unreadable' };
  const object = await objects.get(object_key);
  if (!object) return { reason: 'bytes_missing' };
  let chunks: Chunk[];
  try {
    const { blocks } = await readDocument(object.bytes, format, pdfText, now);
    chunks = chunkDocument({ documentId, title, blocks }, MOST_CHUNKS);
  } catch (cause) {
    return { reason: 'unreadable', cause };
  }
  if (chunks.length === 0) return { reason: 'no_words' };
  return chunks.length > MOST_CHUNKS ? { reason: 'too_many_chunks' } : { chunks };
}

/** Ids of the chunks that lack a vector in one of the indexes. */
async function withoutVector(
  ports: EmbedPorts,
  tenantId: string,
  chunks: readonly Chunk[],
  { all }: Indexes,
): Promise<Set<string>> {
  const ids = chunks.map(({ id }) => id);
  const owed = new Set<string>();
  for (const { name } of all) {
    const marks = await ports.chunks.marks(tenantId, ids, name);
    for (const id of ids) {
      const mark = marks.get(id);
      if (!mark?.done && !mark?.refused) owed.add(id);
    }
  }
  return owed;
}
