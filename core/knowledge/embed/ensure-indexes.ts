import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { indexName } from '../keys.ts';
import type { VectorIndex } from '../knowledge-ports.ts';
import type { IndexRecord } from '../records.ts';
import type { EmbedPorts } from './embed-ports.ts';

type Known = NonNullable<IndexRecord['live']>;

/** Which indexes a tenant's chunks belong in: the one that readers have, and one that is being built, if there is. */
export interface Indexes {
  record: IndexRecord;
  all: VectorIndex[];
  /** They are other ones than before this call. */
  isChanged: boolean;
}

/** When a record without a change of model is compared with the configuration again, in milliseconds. */
export const LOOK_AGAIN_MS = 60 * 60_000;

/** The same while another index is built. */
export const BUILDING_MS = 2 * 60_000;

const ATTEMPTS = 4;

/**
 * A tenant's indexes as the configuration wants them: the first one of all, or one to be built beside the live one where the
 * model or its size is another than the live index has. Vectors of two models do not compare, so the live one stays until
 * the other is complete. One that is not wanted any more before it is complete is retired: who puts into it now would make it
 * again, and who ends here would forget it.
 */
export async function ensureIndexes(
  ports: Pick<EmbedPorts, 'indexes' | 'modelOf' | 'vectors' | 'now'>,
  tenantId: string,
): Promise<Indexes> {
  const wanted = await ports.modelOf(tenantId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const seen = await ports.indexes.find(tenantId);
    const change = changeOf(tenantId, seen, wanted, ports.now());
    if (!change) return { record: seen, all: indexesOf(tenantId, seen), isChanged: false };
    // There is room for one; a third model within minutes is no one's plan.
    if (seen.building && seen.retired) await ports.vectors.drop({ tenantId, ...seen.retired });
    const record = await ports.indexes.change(tenantId, seen, {
      ...change,
      ...(seen.building && { retired: seen.building }),
    });
    if (record) return { record, all: indexesOf(tenantId, record), isChanged: true };
  }
  throw new ContentionError(tenantId, 'its record of indexes');
}

/** @returns undefined where all is as it is wanted */
function changeOf(
  tenantId: string,
  { live, building, generation = 0 }: IndexRecord,
  wanted: Pick<VectorIndex, 'model' | 'dimensions'>,
  now: number,
): Partial<IndexRecord> | undefined {
  const is = (known: Known | undefined) =>
    known?.model === wanted.model && known.dimensions === wanted.dimensions;
  if (is(live)) return building && { building: undefined };
  if (live && is(building)) return undefined;
  const { model, dimensions } = wanted;
  const made = { name: indexName({ tenantId, ...wanted }, generation + 1), model, dimensions };
  return {
    ...(live ? { building: made } : { live: made }),
    generation: generation + 1,
    due_at: now + (live ? BUILDING_MS : LOOK_AGAIN_MS),
  };
}

export function indexesOf(tenantId: string, { live, building }: IndexRecord): VectorIndex[] {
  return [live, building].flatMap((known) => (known ? [{ tenantId, ...known }] : []));
}
