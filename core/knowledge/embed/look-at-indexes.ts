import { lookRecord } from '../queue/embedding-records.ts';
import type { IndexRecord, KnowledgeDocument } from '../records.ts';
import type { EmbedPorts } from './embed-ports.ts';
import { BUILDING_MS, ensureIndexes, LOOK_AGAIN_MS } from './ensure-indexes.ts';
import { switchVersions } from './switch-versions.ts';
import { waitMs } from './waits.ts';

/** A reader may have read the record just before it changed: the old index stays for so long, in milliseconds. */
const RETIRED_MS = 10 * 60_000;

type Building = NonNullable<IndexRecord['building']>;

/**
 * Compares a tenant's indexes with what they must be. An index of terms that another version of this code wrote is made anew:
 * until then nothing is found. Vectors are compared with the configuration; so it is that this goes on with a change of the model:
 *
 * 1. Each document whose chunks are not in the index that is built becomes a new version of the same content, one of many:
 *    its chunks are embedded for it as for any other version, with the same net under it.
 * 2. When all have come to rest in it, one conditional write makes it the one that questions are compared with.
 * 3. The old index goes some minutes later.
 */
export async function lookAtIndexes(ports: EmbedPorts, tenantId: string): Promise<void> {
  if (!(await ports.terms.isCurrent(tenantId))) await switchVersions(ports, tenantId, []);
  const { record, isChanged } = await ensureIndexes(ports, tenantId);
  // Who writes as it was goes on for a while: the next look is in minutes.
  if (isChanged) return;
  const { live, building, retired } = record;
  // Before the record forgets it: who ends here drops it again.
  if (retired) await ports.vectors.drop({ tenantId, ...retired });
  if (building) {
    const left = await rebuild(ports, tenantId, building);
    const now = ports.now();
    if (left > 0 || !live) {
      await ports.indexes.change(tenantId, record, { retired: undefined, due_at: now + BUILDING_MS });
      return;
    }
    const change = { live: building, building: undefined, retired: live, due_at: now + RETIRED_MS };
    const promoted = await ports.indexes.change(tenantId, record, change);
    if (promoted) ports.hooks.onPromoted({ tenantId, model: building.model });
    return;
  }
  await ports.indexes.change(tenantId, record, { retired: undefined, due_at: ports.now() + LOOK_AGAIN_MS });
}

/** @returns how many documents are not in the index yet */
async function rebuild(ports: EmbedPorts, tenantId: string, { name }: Building): Promise<number> {
  const missing = (await ports.documents.list(tenantId)).filter((document) => isMissing(document, name));
  for (const document of missing.filter(isAtRest)) {
    const next = await ports.documents.change(document, {
      version: document.version + 1,
      state: 'reading',
      priority: 'bulk',
      rounds: undefined,
      deaths: undefined,
      reason: undefined,
      due_at: ports.now() + waitMs('bulk', 0),
    });
    if (next) await ports.send('bulk', [lookRecord(next, 'model')]);
  }
  return missing.length;
}

/** What readers have nothing of, and will not have, is waited for by no index. */
function isMissing({ state, live_version, indexes }: KnowledgeDocument, name: string): boolean {
  const isOver = state === 'deleting' || (state === 'failed' && live_version === undefined);
  return !isOver && (!indexes?.includes(name) || state === 'reading' || state === 'embedding');
}

function isAtRest({ state }: KnowledgeDocument): boolean {
  return state === 'ready' || state === 'failed';
}
