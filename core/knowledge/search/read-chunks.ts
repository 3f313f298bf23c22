import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunkKey, documentKey } from '../keys.ts';
import { chunkItemSchema, documentSchema } from '../records.ts';
import type { FoundChunk } from './knowledge-search.ts';

/**
 * The texts of chunks and the versions of their documents: one call for each of the two. All are read under the tenant's
 * keys, so that whatever id a search brings, it is the tenant's chunk or none.
 *
 * @param ids without repetitions
 * @returns those that are still there, in the order of their ids
 */
export async function readChunks(
  table: Table,
  tenantId: string,
  ids: readonly string[],
): Promise<FoundChunk[]> {
  if (ids.length === 0) return [];
  const keys = ids.map((id) => chunkKey(tenantId, id));
  const items = new Map(
    (await batchGet(table, tenantId, keys)).map((item) => [item.pk, chunkItemSchema.parse(item)]),
  );
  const documentIds = [...new Set([...items.values()].map(({ document_id }) => document_id))];
  const documentKeys = documentIds.map((id) => documentKey(tenantId, id));
  const versions = new Map(
    (await batchGet(table, tenantId, documentKeys))
      .map((item) => documentSchema.parse(item))
      // The first version is readable a moment before its document says so.
      .map(({ document_id, live_version, version }) => [document_id, live_version ?? version]),
  );
  return ids.flatMap((chunkId, at) => {
    const item = items.get(keys[at]?.pk);
    const version = item && versions.get(item.document_id);
    if (!item || version === undefined) return [];
    return [{ chunkId, documentId: item.document_id, version, section: item.section, text: item.text }];
  });
}
