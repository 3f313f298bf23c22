import { ProsaError } from '#platform/runtime/errors.ts';
import type { KnowledgeDocument } from '../records.ts';
import type { DocumentIds } from '../store/version-store.ts';
import { clearVersions } from './clear-versions.ts';
import type { Deadline, EmbedPorts } from './embed-ports.ts';
import { readVersion, sendJobs } from './read-version.ts';

/** A document has not come to rest, though each step went on. */
class RestlessDocumentError extends ProsaError {
  override readonly name = 'RestlessDocumentError';

  constructor(documentId: string) {
    super(`the document ${documentId} does not come to rest`, {
      retryable: true,
      operatorHint: 'Look at what changes it all the time.',
    });
  }
}

/** Steps of one document in one go: read, switched, cleared, and the same of a version that came meanwhile. */
const MOST_STEPS = 8;

/** Makes new versions readable; see `switchVersions`, of which those of a batch are one. */
export type Switch = (document: DocumentIds) => Promise<void>;

/**
 * Does what is owed to a document, as the table says it, until nothing is or something else must come first.
 *
 * | state | then |
 * |---|---|
 * | `reading` | it is read, and becomes jobs; not while it is leased: who holds the lease goes on with it, or the watchdog |
 * | `embedding`, with jobs left | their records are sent |
 * | `embedding`, without | it becomes readable |
 * | `ready`, with something due | what readers had before is removed; that it is not due yet says nothing: who asks moves it on |
 * | `deleting` | it becomes unreadable, and all of it is removed |
 * | `failed`, `ready` | nothing |
 *
 * Done again, whenever, by whomever, it does the same once.
 */
export async function advanceDocument(
  ports: EmbedPorts,
  ids: DocumentIds,
  switchOne: Switch,
  deadline: Deadline,
): Promise<void> {
  let document = await ports.documents.find(ids);
  for (let step = 0; document !== undefined; step++) {
    if (step === MOST_STEPS) throw new RestlessDocumentError(ids.documentId);
    document = await nextStep(ports, document, switchOne, deadline);
  }
}

/** @returns the document where there may be more to do now */
async function nextStep(
  ports: EmbedPorts,
  document: KnowledgeDocument,
  switchOne: Switch,
  deadline: Deadline,
): Promise<KnowledgeDocument | undefined> {
  const { tenant_id: tenantId, document_id: documentId, state } = document;
  const ids = { tenantId, documentId };
  if (state === 'reading') return readVersion(ports, document, deadline);
  if (state === 'embedding') {
    if (document.jobs_left?.size) {
      await sendJobs(ports, document);
      return undefined;
    }
    await switchOne(ids);
    return changed(document, await ports.documents.find(ids));
  }
  if (state === 'ready' && document.due_at !== undefined) {
    const after = await clearVersions(ports, document, deadline);
    return after && changed(document, after);
  }
  if (state === 'deleting') {
    await switchOne(ids);
    const switched = await ports.documents.find(ids);
    if (switched?.state !== 'deleting' || switched.version !== document.version) return switched;
    const after = await clearVersions(ports, switched, deadline);
    return after && changed(switched, after);
  }
  return undefined;
}

function changed(
  before: KnowledgeDocument,
  after: KnowledgeDocument | undefined,
): KnowledgeDocument | undefined {
  const isSame = after?.version === before.version && after.state === before.state;
  return isSame ? undefined : after;
}
