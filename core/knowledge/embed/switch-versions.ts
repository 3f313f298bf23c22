import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { Chunk } from '../chunk/chunk-document.ts';
import { type StoredTerms, TermsChangedError } from '../knowledge-ports.ts';
import { type KnowledgeDocument, MOST_CHUNKS, MOST_TERMS } from '../records.ts';
import type { StoredJob } from '../store/version-store.ts';
import { differentTerms, TermIndex, UnusableTermIndexError } from '../terms/term-index.ts';
import type { EmbedPorts, FailReason } from './embed-ports.ts';
import { failVersion } from './fail-version.ts';

const ATTEMPTS = 8;
const PAUSE_MS = 150;

/** A document whose jobs are done, or that is to go, with the jobs of all versions that are kept. */
interface Switching {
  document: KnowledgeDocument;
  jobs: StoredJob[];
}

/**
 * Makes new versions of documents readable, and deleted ones unreadable, all in one write of the tenant's index of terms:
 * what is not in it is not live. Readers have the old version whole until then and the new one whole from then on.
 *
 * The index is read first and all else after it, and the write hangs on the index being that one: whatever another writer
 * switched meanwhile refuses it, and all is read again. So an older version never takes a newer one's place.
 *
 * An index that cannot be used is made anew of all that is live, also where no document is named.
 *
 * A version with which the tenant had more chunks or terms than may be fails; one that takes chunks away never does.
 *
 * @param most chunks and terms of the tenant
 * @returns the documents that are switched, as they are now; of the others a newer version is on its way
 * @throws {ContentionError} when others write the index all the time
 */
export async function switchVersions(
  ports: EmbedPorts,
  tenantId: string,
  documentIds: readonly string[],
  most = { chunks: MOST_CHUNKS, terms: MOST_TERMS },
): Promise<KnowledgeDocument[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await ports.pause(ports.random() * PAUSE_MS * 2 ** attempt);
    const stored = await loadTerms(ports, tenantId);
    const found = await ports.documents.findAll(tenantId, documentIds);
    const switching = await Promise.all(
      found.filter(isSwitching).map(async (document) => ({
        document,
        jobs: await ports.documents.jobs({ tenantId, documentId: document.document_id }),
      })),
    );
    const changes = await Promise.all(switching.map((one) => changeOf(ports, stored.index, one)));
    const isChanged = stored.isNew || changes.some(({ add, remove }) => add.length > 0 || remove.length > 0);
    const fitting: Switching[] = [];
    for (const { one, add, remove } of changes) {
      const reason =
        add.length > remove.length ? whyTooMuch(stored.index, add, remove.length, most) : undefined;
      if (reason !== undefined) {
        const { document } = one;
        const { indexes } = document;
        await failVersion(ports, document, reason, indexes ? { indexes } : {});
        continue;
      }
      fitting.push(one);
      stored.index.remove(remove);
      stored.index.add(add);
    }
    if (isChanged) {
      try {
        await ports.terms.save(stored.index, stored.etag);
      } catch (error) {
        if (error instanceof TermsChangedError) continue;
        throw error;
      }
    }
    return (await Promise.all(fitting.map((one) => noteSwitched(ports, one)))).flat();
  }
  throw new ContentionError(tenantId, 'its index of terms');
}

/** Which of the added terms are there already is not asked: near the end of what may be a version more or less is no matter. */
function whyTooMuch(
  index: TermIndex,
  add: readonly Chunk[],
  removed: number,
  most: { chunks: number; terms: number },
): FailReason | undefined {
  if (index.size + add.length - removed > most.chunks) return 'too_many_chunks';
  return index.terms + differentTerms(add) > most.terms ? 'too_many_terms' : undefined;
}

function isSwitching({ state, jobs_left }: KnowledgeDocument): boolean {
  return state === 'deleting' || (state === 'embedding' && !jobs_left?.size);
}

async function changeOf({ chunks }: EmbedPorts, index: TermIndex, one: Switching) {
  const { document, jobs } = one;
  const { tenant_id, version, state } = document;
  const own = state === 'deleting' ? [] : jobs.filter((job) => job.version === version);
  const wanted = new Set(own.flatMap(({ chunkIds }) => chunkIds));
  const all = jobs.filter((job) => job.version <= version).flatMap(({ chunkIds }) => chunkIds);
  const missing = [...wanted].filter((id) => !index.has(id));
  const add = await chunks.find(tenant_id, missing);
  if (add.length < missing.length) throw new ContentionError(document.document_id, 'its chunks');
  return { one, add, remove: [...new Set(all)].filter((id) => !wanted.has(id) && index.has(id)) };
}

/** The version may have been replaced since: then readers have it, until the next one takes its place. */
async function noteSwitched(
  { documents, hooks, now }: EmbedPorts,
  { document, jobs }: Switching,
): Promise<KnowledgeDocument[]> {
  const { tenant_id: tenantId, document_id: documentId, version, state, chunks = 0 } = document;
  if (state === 'deleting') {
    const after = await documents.change(document, { live_version: undefined });
    return after ? [after] : [];
  }
  const isAlone = jobs.every((job) => job.version >= version) && version === 1;
  const after = await documents.change(document, {
    state: 'ready',
    live_version: version,
    reason: undefined,
    rounds: undefined,
    due_at: isAlone ? undefined : now(),
  });
  if (!after) {
    await documents.noteLive(document, version);
    return [];
  }
  hooks.onSwitched({ tenantId, documentId, version, chunks });
  return [after];
}

/** The index as it is stored, or a new one; one that cannot be used is made anew of all live chunks. */
async function loadTerms(
  ports: EmbedPorts,
  tenantId: string,
): Promise<Omit<StoredTerms, 'etag'> & { etag: string | undefined; isNew: boolean }> {
  try {
    const stored = await ports.terms.load(tenantId);
    return { ...(stored ?? { index: new TermIndex(tenantId), etag: undefined }), isNew: false };
  } catch (error) {
    if (!(error instanceof UnusableTermIndexError)) throw error;
    return { index: await madeAnew(ports, tenantId), etag: error.etag, isNew: true };
  }
}

async function madeAnew({ documents, chunks }: EmbedPorts, tenantId: string): Promise<TermIndex> {
  const index = new TermIndex(tenantId);
  for (const { document_id: documentId, live_version } of await documents.list(tenantId)) {
    if (live_version === undefined) continue;
    const jobs = await documents.jobs({ tenantId, documentId });
    const live = jobs.filter(({ version }) => version === live_version).flatMap(({ chunkIds }) => chunkIds);
    index.add(await chunks.find(tenantId, live));
  }
  return index;
}
