import { documentObjectsPrefix, versionOfObject } from '../keys.ts';
import type { KnowledgeDocument } from '../records.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';
import { indexesOf } from './ensure-indexes.ts';
import { withLease } from './with-lease.ts';

/**
 * Removes what no reader has any more: of a document that is ready all of its older versions, of one that is to go
 * everything, and at last the document itself.
 *
 * Chunks for which a vector is being made are left until their claim is over. Marks go before vectors and the list of the
 * chunks goes last, so that a death in between leaves nothing that looks as if it had a vector, and nothing unlisted.
 *
 * @param document in state `ready` or `deleting`, already switched
 * @returns as {@link withLease}
 */
export function clearVersions(
  ports: EmbedPorts,
  document: KnowledgeDocument,
  deadline: Deadline,
): Promise<KnowledgeDocument | undefined> {
  return withLease(ports, document, deadline, async (leased, leasedUntil) => {
    const claimedUntil = await clear(ports, leased);
    if (claimedUntil === undefined && leased.state === 'deleting') {
      return ports.documents.remove(leased, leasedUntil);
    }
    return ports.documents.change(leased, { due_at: claimedUntil && Math.ceil(claimedUntil) });
  });
}

/** @returns until when a chunk is claimed that had to stay */
async function clear(ports: EmbedPorts, document: KnowledgeDocument): Promise<number | undefined> {
  const { tenant_id: tenantId, document_id: documentId, version, state, object_key } = document;
  const { documents, chunks, vectors, objects, now } = ports;
  const all = await documents.jobs({ tenantId, documentId });
  const isOld = (of: number) => (state === 'deleting' ? of <= version : of < version);
  const kept = new Set(all.filter((job) => !isOld(job.version)).flatMap(({ chunkIds }) => chunkIds));
  const old = all.filter((job) => isOld(job.version));
  const stale = [...new Set(old.flatMap(({ chunkIds }) => chunkIds))].filter((id) => !kept.has(id));
  const { removed, claimedUntil } = await chunks.remove(tenantId, stale, now());
  const record = await ports.indexes.find(tenantId);
  const indexes = indexesOf(tenantId, record);
  if (removed.length > 0) await Promise.all(indexes.map((index) => vectors.delete(index, removed)));
  const keys = await objects.keys(documentObjectsPrefix(tenantId, documentId));
  await objects.delete(
    keys.filter((key) => {
      const of = versionOfObject(key);
      const isOurs = state !== 'deleting' && key === object_key;
      return of !== undefined && isOld(of) && !isOurs;
    }),
  );
  if (claimedUntil === undefined) await documents.deleteJobs({ tenantId, documentId }, old);
  return claimedUntil;
}
