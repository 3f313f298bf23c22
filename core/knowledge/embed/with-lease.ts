import type { KnowledgeDocument } from '../records.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';

/** A lease outlives its invocation by so much, in milliseconds: nothing of it is under way any more then. */
const LEASE_MARGIN_MS = 5_000;

/**
 * Does something with the chunks of a document while no other invocation does: reading a version writes chunks, and clearing
 * removes them; a reader could count on chunks that are just being removed, and leave some behind those who removed.
 *
 * A newer version may be put meanwhile, and is not read before the lease is over: who has it goes on with that one.
 *
 * @param noted what is written with the lease
 * @returns the document after it, in whatever state; undefined once it is gone, or where another invocation has the lease
 */
export async function withLease(
  { documents, now, random }: Pick<EmbedPorts, 'documents' | 'now' | 'random'>,
  document: KnowledgeDocument,
  deadline: Deadline,
  work: (leased: KnowledgeDocument, leasedUntil: number) => Promise<unknown>,
  noted: Partial<KnowledgeDocument> = {},
): Promise<KnowledgeDocument | undefined> {
  if ((document.leased_until ?? 0) > now()) return undefined;
  // The fraction tells leases of the same millisecond apart.
  const leased_until = deadline + LEASE_MARGIN_MS + random();
  const leased = await documents.change(document, { ...noted, leased_until }, [
    ['leased_until', '=', document.leased_until],
  ]);
  const { tenant_id: tenantId, document_id: documentId } = document;
  if (leased) {
    try {
      await work(leased, leased_until);
    } finally {
      await documents.endLease(leased, leased_until);
    }
  }
  const after = await documents.find({ tenantId, documentId });
  return leased || after?.version !== document.version ? after : undefined;
}
