import { ProsaError } from '#platform/runtime/errors.ts';
import type { TermIndex } from './terms/term-index.ts';

/** Which vectors: those of one tenant, made by one model. Another model or size is another index beside it. */
export interface VectorIndex {
  /** From the verified envelope, never from what a model or a customer wrote. */
  tenantId: string;
  /** As the tenant's record of its indexes names it: the tenant, a dot, and what tells this index from its others. */
  name: string;
  model: string;
  dimensions: number;
}

/** A chunk as a point: its id, and unit length in `values`. */
export interface ChunkVector {
  chunkId: string;
  /** To find the vectors of a document that is deleted. */
  documentId: string;
  values: Float32Array;
}

/** A chunk near to a question. */
export interface VectorHit {
  chunkId: string;
  /** Cosine similarity, from -1 to 1. */
  similarity: number;
}

/**
 * Vectors of chunks, found by nearness. A search of one index can never see another one's.
 *
 * @example
 * await store.put(index, [{ chunkId: 'ck_a', documentId: 'doc_1', values }]);
 * await store.search(index, question, 40); // [{ chunkId: 'ck_a', similarity: 0.83 }]
 */
export interface VectorStore {
  /** Adds vectors, or puts them in the place of those with the same id. Readable once it resolves. Any number. */
  put(index: VectorIndex, vectors: readonly ChunkVector[]): Promise<void>;
  /**
   * The nearest ones, the nearest first, at most 100; none where the index does not exist yet.
   *
   * @param documentIds only vectors of these; left out: all of the index
   */
  search(
    index: VectorIndex,
    question: Float32Array,
    top: number,
    documentIds?: readonly string[],
  ): Promise<VectorHit[]>;
  /** Ids that are not there are fine. */
  delete(index: VectorIndex, chunkIds: readonly string[]): Promise<void>;
  /** Removes the index with all its vectors. One that is not there is fine. */
  drop(index: VectorIndex): Promise<void>;
}

/** An index as it was stored, and which bytes those were. */
export interface StoredTerms {
  index: TermIndex;
  etag: string;
}

/** Another writer was first: load the index again, and make the change in that one. */
export class TermsChangedError extends ProsaError {
  override readonly name = 'TermsChangedError';

  constructor(tenantId: string, options?: ErrorOptions) {
    super(`the term index of ${tenantId} was changed by another writer`, {
      cause: options?.cause,
      retryable: true,
      operatorHint: 'Nothing to do: the change is made again in the newest index.',
    });
  }
}

/**
 * Terms of a tenant's chunks: one object per tenant.
 *
 * @example
 * const stored = await store.load('acme', cached); // `cached` itself while nothing changed
 * await store.save(stored.index, stored.etag);
 */
export interface TermStore {
  /**
   * @param known what the caller has: it is given back, and nothing is transferred, while it is the newest
   * @returns undefined where the tenant has no index yet
   * @throws UnusableTermIndexError for an index that must be built anew
   */
  load(tenantId: string, known?: StoredTerms): Promise<StoredTerms | undefined>;
  /** Whether an index is of the form that is read now, by its first bytes; true where the tenant has none. */
  isCurrent(tenantId: string): Promise<boolean>;
  /**
   * @param etag of the index that was changed; undefined where there was none
   * @returns the new ETag
   * @throws TermsChangedError
   */
  save(index: TermIndex, etag: string | undefined): Promise<string>;
}

/**
 * Makes vectors of texts; one request.
 *
 * @example
 * const [values] = await embedder.embed(['Trocas › Prazo\n\nAté 30 dias.']); // Float32Array of 512, of length 1
 */
export interface Embedder {
  readonly model: string;
  readonly dimensions: number;
  /** Of one request: texts, and tokens of all of them together. */
  readonly limits: { texts: number; tokens: number };
  /**
   * @param texts within the limits, none of them empty
   * @returns a vector of unit length for each text, in their order; undefined for one of several of which the model makes none
   * @throws {TextsRefusedError} refused for good: of several, it may be one
   * @throws {EmbeddingsFailedError} the next call may be answered
   * @throws {EmbeddingsPausedError} no call makes sense for a while, such as while a circuit is open or a budget is spent
   */
  embed(texts: readonly string[]): Promise<(Float32Array | undefined)[]>;
}
