import { ObjectChangedError, type ObjectStore } from '#platform/s3/object-store.ts';
import { termsObjectKey } from '../keys.ts';
import { type StoredTerms, type TermStore, TermsChangedError } from '../knowledge-ports.ts';
import { TermIndex, UnusableTermIndexError } from './term-index.ts';

/** So much of an index says of which version it is. */
const BEGINNING_BYTES = 64;

/** Terms in S3: one object for each tenant, written on the condition that it is still the one that was read. */
export class S3TermStore implements TermStore {
  readonly #objects: Pick<ObjectStore, 'get' | 'begin' | 'put'>;

  constructor(objects: Pick<ObjectStore, 'get' | 'begin' | 'put'>) {
    this.#objects = objects;
  }

  async load(tenantId: string, known?: StoredTerms): Promise<StoredTerms | undefined> {
    const found = await this.#objects.get(termsObjectKey(tenantId), known?.etag);
    if (found === 'unchanged') return known;
    return found && parsed(tenantId, new TextDecoder().decode(found.bytes), found.etag);
  }

  async isCurrent(tenantId: string): Promise<boolean> {
    const found = await this.#objects.begin(termsObjectKey(tenantId), BEGINNING_BYTES);
    return !found || TermIndex.isCurrent(new TextDecoder().decode(found.head));
  }

  async save(index: TermIndex, etag: string | undefined): Promise<string> {
    const { tenantId } = index;
    const bytes = await index.serialize();
    const condition = { over: etag ?? 'none', contentType: 'application/json' };
    try {
      return await this.#objects.put(termsObjectKey(tenantId), bytes, condition);
    } catch (cause) {
      throw cause instanceof ObjectChangedError ? new TermsChangedError(tenantId, { cause }) : cause;
    }
  }
}

function parsed(tenantId: string, bytes: string, etag: string): StoredTerms {
  try {
    return { index: TermIndex.parse(tenantId, bytes), etag };
  } catch (error) {
    if (!(error instanceof UnusableTermIndexError)) throw error;
    throw new UnusableTermIndexError(error.why, { cause: error, etag });
  }
}
