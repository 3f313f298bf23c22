import type { Key } from '#platform/dynamodb/key.ts';
import { hashNumber, shortHash } from '#platform/ids/hash.ts';
import type { VectorIndex } from './knowledge-ports.ts';

/**
 * Keys of the `knowledge` table and names of the objects and indexes beside it. All of them hold the tenant: nothing of
 * another tenant can be named with them.
 */

/** The index of the items that something is owed to. */
export const KNOWLEDGE_DUE_INDEX = 'due';

/** Partitions of that index. Some thousand writes a second are more than documents change. */
export const KNOWLEDGE_DUE_SHARDS = 4;

/** Sort keys of documents begin so. */
export const DOCUMENT_PREFIX = 'DOC#';

/** Of a tenant's documents and of what is known of its indexes. */
export function knowledgePartition(tenantId: string): string {
  return `T#${tenantId}#KNOWLEDGE`;
}

export function documentKey(tenantId: string, documentId: string): Key {
  return { pk: knowledgePartition(tenantId), sk: `${DOCUMENT_PREFIX}${documentId}` };
}

/** Which document an item is, as its key says; undefined for another one. */
export function documentOfKey({ pk, sk }: Key): { tenantId: string; documentId: string } | undefined {
  const [, tenantId] = /^T#([^#]+)#KNOWLEDGE$/.exec(pk) ?? [];
  if (tenantId === undefined || !sk.startsWith(DOCUMENT_PREFIX)) return undefined;
  return { tenantId, documentId: sk.slice(DOCUMENT_PREFIX.length) };
}

/** Which vectors questions are compared with, and which are being made. */
export function indexRecordKey(tenantId: string): Key {
  return { pk: knowledgePartition(tenantId), sk: 'INDEX' };
}

export function chunkKey(tenantId: string, chunkId: string): Key {
  return { pk: `T#${tenantId}#CHUNK#${chunkId}`, sk: 'CHUNK' };
}

/** Says whether the chunk has a vector in an index, beside the chunk. @param index by its name */
export function embeddingMarkKey(tenantId: string, chunkId: string, index: string): Key {
  return { pk: chunkKey(tenantId, chunkId).pk, sk: `E#${index}` };
}

/** Of the jobs of all versions of a document; those of one version stand together, in their order. */
export function jobsPartition(tenantId: string, documentId: string): string {
  return `T#${tenantId}#DOC#${documentId}`;
}

/** Sort keys of the jobs of a version begin so. */
function jobsPrefix(version: number): string {
  return `V#${padded(version)}#J#`;
}

export function jobKey(tenantId: string, documentId: string, version: number, job: number): Key {
  return { pk: jobsPartition(tenantId, documentId), sk: `${jobsPrefix(version)}${padded(job)}` };
}

/** Which job an item is, as its sort key says; undefined for another one. */
export function jobOfKey({ sk }: Key): { version: number; job: number } | undefined {
  const [, version, job] = /^V#(\d{10})#J#(\d{10})$/.exec(sk) ?? [];
  return version === undefined ? undefined : { version: Number(version), job: Number(job) };
}

/** The tenant of a record of indexes, as its key says; undefined for another item. */
export function tenantOfIndexKey({ pk, sk }: Key): string | undefined {
  return sk === 'INDEX' ? /^T#([^#]+)#KNOWLEDGE$/.exec(pk)?.[1] : undefined;
}

/** The partition of the index of what is due, for a document or, without one, a tenant's record of indexes. */
export function knowledgeDueShard(tenantId: string, documentId = ''): string {
  return knowledgeDueShardOf(hashNumber(`${tenantId}#${documentId}`) % KNOWLEDGE_DUE_SHARDS);
}

/** @param shard 0 up to but not including {@link KNOWLEDGE_DUE_SHARDS} */
export function knowledgeDueShardOf(shard: number): string {
  return `DUE#${shard}`;
}

/** Objects of documents begin so; the tenant comes next. */
export const DOCUMENTS_PREFIX = 'documents/';

/**
 * The bytes of one version of a document. No two versions share an object: one that was replaced can be removed while the
 * next is stored.
 */
export function documentObjectKey(
  tenantId: string,
  documentId: string,
  version: number,
  sha256: string,
): string {
  return `${documentObjectsPrefix(tenantId, documentId)}${padded(version)}-${sha256}`;
}

/** Objects of all versions of a document begin so: also those of changes that were begun and not made. */
export function documentObjectsPrefix(tenantId: string, documentId: string): string {
  return `${DOCUMENTS_PREFIX}${tenantId}/${documentId}/`;
}

/** The version of an object of {@link documentObjectKey}. */
export function versionOfObject(objectKey: string): number | undefined {
  const [, digits] = /\/(\d{10})-[0-9a-f]{64}$/.exec(objectKey) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

/** Uploads that no document has taken up begin so, and go after a day. */
export const UPLOADS_PREFIX = 'uploads/';

export function uploadObjectKey(tenantId: string, uploadId: string): string {
  return `${UPLOADS_PREFIX}${tenantId}/${uploadId}`;
}

/** Term indexes begin so. */
export const TERMS_PREFIX = 'terms/';

export function termsObjectKey(tenantId: string): string {
  return `${TERMS_PREFIX}${tenantId}.json`;
}

/**
 * The name of a tenant's index of what one model made: 3 to 63 small letters, digits, hyphens and a dot, which no tenant's id
 * has: so no name is that of another tenant's index too.
 *
 * @param generation how many indexes the tenant has had: vectors of a model that comes back are made anew, since its old
 *   index is gone
 */
export function indexName(
  { tenantId, model, dimensions }: Omit<VectorIndex, 'name'>,
  generation: number,
): string {
  return `${tenantId}.${shortHash([model, String(dimensions), String(generation)], 12)}`;
}

function padded(number: number): string {
  return String(number).padStart(10, '0');
}
