import type { Table } from '#platform/dynamodb/table.ts';
import { shortHash } from '#platform/ids/hash.ts';
import type { ExpectedUpload, UploadLink } from '#platform/s3/upload-link.ts';
import type { Caller } from '../../../api/caller.ts';
import { DocumentStore } from '../../../knowledge/documents/document-store.ts';
import { type DocumentPorts, Documents } from '../../../knowledge/documents/documents.ts';
import { uploadObjectKey } from '../../../knowledge/keys.ts';

/** How long a link for an upload is good, in seconds. */
const LINK_SECONDS = 15 * 60;

/** What the routes of documents do. */
export interface DeskDocuments extends Pick<Documents, 'find' | 'page' | 'put' | 'delete'> {
  /** @param requestId the same gives the same upload */
  openUpload(
    caller: Caller,
    requestId: string,
    expected: ExpectedUpload,
  ): Promise<UploadLink & { uploadId: string; expiresAt: string }>;
}

/** Where documents are kept, and who hears of them. */
export interface DocumentConnections extends Pick<DocumentPorts, 'objects' | 'publish' | 'onLeftBehind'> {
  table: Table;
  link(objectKey: string, expected: ExpectedUpload, seconds: number): Promise<UploadLink>;
}

/** @param now milliseconds since the epoch */
export function connectDocuments(
  { table, link, ...ports }: DocumentConnections,
  now: () => number,
): DeskDocuments {
  const documents = new Documents({ ...ports, store: new DocumentStore(table), now });
  return {
    find: documents.find.bind(documents),
    page: documents.page.bind(documents),
    put: documents.put.bind(documents),
    delete: documents.delete.bind(documents),
    async openUpload({ tenantId, userId }, requestId, expected) {
      const uploadId = `up_${shortHash([tenantId, userId, requestId])}`;
      const expiresAt = new Date(now() + LINK_SECONDS * 1_000).toISOString();
      const { url, headers } = await link(uploadObjectKey(tenantId, uploadId), expected, LINK_SECONDS);
      return { uploadId, url, headers, expiresAt };
    },
  };
}
