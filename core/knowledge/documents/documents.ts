import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import { sha256Hex, sha256OfBytes } from '#platform/ids/hash.ts';
import type { ObjectStore } from '#platform/s3/object-store.ts';
import type { KnowledgeDocumentChanged } from '../../events/knowledge-document-changed.ts';
import { cleanText, showsNothing } from '../../text/clean-text.ts';
import { documentObjectKey, uploadObjectKey } from '../keys.ts';
import type { KnowledgeDocument, Priority } from '../records.ts';
import { documentChanged } from './document-changed.ts';
import type { DocumentPage, DocumentStore } from './document-store.ts';
import { DocumentInputError, UnknownUploadError } from './errors.ts';

/** Largest document, in bytes. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** Longest title, in UTF-16 units. */
const TITLE_LENGTH = 200;

const WRITE_ATTEMPTS = 5;

/** Which document, of whom; `traceId` of the change. */
export interface OfDocument {
  tenantId: string;
  documentId: string;
  traceId: string;
}

/** What a document is to be. */
export interface DocumentInput extends Pick<KnowledgeDocument, 'title' | 'format'> {
  contents: { bytes: Uint8Array } | { uploadId: string };
  priority: Priority;
}

/** `unchanged`: it was so already, and nothing is done again. */
export interface PutResult {
  change: 'created' | 'changed' | 'unchanged';
  document: KnowledgeDocument;
}

/** What changes of documents work with. */
export interface DocumentPorts {
  store: Pick<DocumentStore, 'find' | 'page' | 'begin'>;
  objects: Pick<ObjectStore, 'put' | 'copy' | 'facts' | 'delete'>;
  publish(events: readonly KnowledgeDocumentChanged[]): Promise<void>;
  /** An object that nothing names any more is still there: it goes with its document. */
  onLeftBehind(error: unknown): void;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Bytes that are stored somewhere, or not yet. */
interface Contents {
  bytes: number;
  sha256: string;
  storeAt(objectKey: string): Promise<void>;
}

/**
 * The documents of tenants. A change is made in this order, so that a process may end after each step:
 *
 * 1. the bytes are stored under a name of their own: nothing names them yet, and they go with the document;
 * 2. one conditional write makes the new version; from now on the watchdog asks for it where no record does;
 * 3. `knowledge.document.changed` is published;
 * 4. the bytes of the version before are removed.
 *
 * The same call again ends the same: what is there already is not written again, and what may not be published is published
 * again.
 */
export class Documents {
  readonly #ports: DocumentPorts;

  constructor(ports: DocumentPorts) {
    this.#ports = ports;
  }

  find(tenantId: string, documentId: string): Promise<KnowledgeDocument | undefined> {
    return this.#ports.store.find(tenantId, documentId);
  }

  /** @param after the id of the last one that the caller has */
  page(tenantId: string, limit: number, after?: string): Promise<DocumentPage> {
    return this.#ports.store.page(tenantId, limit, after);
  }

  /**
   * Makes a document what is given, whether it is there or not. The same contents, title and format again do nothing, but
   * where the version failed: that is tried again, as a new one.
   *
   * @throws {DocumentInputError}
   * @throws {UnknownUploadError}
   * @throws {ContentionError} after five lost races
   */
  async put(of: OfDocument, input: DocumentInput): Promise<PutResult> {
    const { store, now } = this.#ports;
    const title = readTitle(input.title);
    const contents = await this.#contentsOf(of.tenantId, input.contents);
    const hash = contentHash({ sha256: contents.sha256, title, format: input.format });
    return this.#retry(of, async () => {
      const seen = await store.find(of.tenantId, of.documentId);
      if (seen?.content_hash === hash && seen.state !== 'failed' && seen.state !== 'deleting') {
        await this.#tellAgain(seen);
        return { change: 'unchanged', document: seen };
      }
      const version = (seen?.version ?? 0) + 1;
      const object_key = documentObjectKey(of.tenantId, of.documentId, version, contents.sha256);
      await contents.storeAt(object_key);
      const at = now();
      const next: KnowledgeDocument = {
        ...seen,
        ...{ tenant_id: of.tenantId, document_id: of.documentId, trace_id: of.traceId, title, version },
        ...{ format: input.format, kind: input.format === 'csv' ? 'catalog' : 'knowledge' },
        ...{ content_hash: hash, bytes: contents.bytes, object_key, priority: input.priority },
        ...{ state: 'reading', changed_at: new Date(at).toISOString() },
      };
      const document = await store.begin(seen, next, at);
      if (!document) {
        await this.#takeBack(of, object_key);
        return LOST;
      }
      await this.#tell(document);
      if (seen) await this.#forgetBytes(seen.object_key);
      return { change: seen ? 'changed' : 'created', document };
    });
  }

  /**
   * Begins to take a document from all places. It is `deleting` until it is gone.
   *
   * @returns undefined where there is none
   * @throws {ContentionError} after five lost races
   */
  async delete(of: OfDocument, priority: Priority = 'live'): Promise<KnowledgeDocument | undefined> {
    const { store, now } = this.#ports;
    return this.#retry(of, async () => {
      const seen = await store.find(of.tenantId, of.documentId);
      if (seen === undefined) return undefined;
      if (seen.state === 'deleting') {
        await this.#tellAgain(seen);
        return seen;
      }
      const at = now();
      const next: KnowledgeDocument = {
        ...seen,
        ...{ version: seen.version + 1, state: 'deleting', priority },
        ...{ trace_id: of.traceId, changed_at: new Date(at).toISOString() },
      };
      const document = await store.begin(seen, next, at);
      if (!document) return LOST;
      await this.#tell(document);
      return document;
    });
  }

  #retry<Result>(of: OfDocument, once: () => Promise<Result | typeof LOST>): Promise<Result> {
    return retryLost({ id: of.documentId, step: 'the document was changed', attempts: WRITE_ATTEMPTS }, once);
  }

  #tell(document: KnowledgeDocument): Promise<void> {
    return this.#ports.publish([documentChanged(document)]);
  }

  /** The call that made the version may have ended before it told; what was read is told of in other ways. */
  async #tellAgain(document: KnowledgeDocument): Promise<void> {
    if (document.state === 'reading' || document.state === 'deleting') await this.#tell(document);
  }

  /**
   * Removes the bytes of a version that was not made: the document may be gone for good by now, and nothing would remove them
   * with it. Where another put made the same version of the same bytes, they are that one's.
   */
  async #takeBack({ tenantId, documentId }: OfDocument, objectKey: string): Promise<void> {
    const now = await this.#ports.store.find(tenantId, documentId);
    if (now?.object_key !== objectKey) await this.#forgetBytes(objectKey);
  }

  async #forgetBytes(objectKey: string): Promise<void> {
    try {
      await this.#ports.objects.delete([objectKey]);
    } catch (error) {
      this.#ports.onLeftBehind(error);
    }
  }

  async #contentsOf(tenantId: string, given: DocumentInput['contents']): Promise<Contents> {
    const { objects } = this.#ports;
    if ('bytes' in given) {
      const { bytes } = given;
      requireSize('text', bytes.length);
      return {
        bytes: bytes.length,
        sha256: sha256OfBytes(bytes),
        async storeAt(objectKey) {
          await objects.put(objectKey, bytes);
        },
      };
    }
    const { uploadId } = given;
    const key = uploadObjectKey(tenantId, uploadId);
    const facts = await objects.facts(key);
    if (facts?.sha256 === undefined) throw new UnknownUploadError(uploadId);
    requireSize('upload', facts.bytes);
    return {
      ...{ bytes: facts.bytes, sha256: facts.sha256 },
      async storeAt(objectKey) {
        if (!(await objects.copy(key, objectKey, facts.etag))) throw new UnknownUploadError(uploadId);
      },
    };
  }
}

/** Of what makes a document another one: its bytes by their SHA-256, its title and its format. */
function contentHash({
  sha256,
  title,
  format,
}: { sha256: string } & Pick<KnowledgeDocument, 'title' | 'format'>): string {
  return sha256Hex(JSON.stringify([sha256, title, format]));
}

function readTitle(given: string): string {
  const title = cleanText(given).replace(/\s+/g, ' ').trim();
  if (showsNothing(title)) throw new DocumentInputError('title', 'shows nothing');
  if (title.length > TITLE_LENGTH) {
    throw new DocumentInputError('title', `is longer than ${TITLE_LENGTH} characters`);
  }
  return title;
}

function requireSize(field: 'text' | 'upload', bytes: number): void {
  if (bytes === 0) throw new DocumentInputError(field, 'is empty');
  if (bytes > MOST_BYTES) throw new DocumentInputError(field, `is larger than ${MOST_BYTES} bytes`);
}
