import {
  ConflictException,
  CreateIndexCommand,
  DeleteIndexCommand,
  DeleteVectorsCommand,
  NotFoundException,
  PutVectorsCommand,
  QueryVectorsCommand,
  type S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { ChunkVector, VectorHit, VectorIndex, VectorStore } from '../knowledge-ports.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html */
const MOST_VECTORS_OF_CALL = 500;

/** Numbers of all vectors of one put: as text they are about twelve bytes each, and a request may have 20 MiB. */
const MOST_NUMBERS_OF_CALL = 1_000_000;

/** Nearest vectors that one query gives. */
const MOST_HITS = 100;

/**
 * Vectors in Amazon S3 Vectors: one index for each tenant and model, made by the first put. Writes are strongly
 * consistent: what was put is found at once.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors.html
 */
export class S3VectorStore implements VectorStore {
  readonly #client: Pick<S3VectorsClient, 'send'>;
  readonly #bucketArn: string;

  constructor(client: Pick<S3VectorsClient, 'send'>, bucketArn: string) {
    this.#client = client;
    this.#bucketArn = bucketArn;
  }

  async put(index: VectorIndex, vectors: readonly ChunkVector[]): Promise<void> {
    const at = this.#at(index);
    const calls = chunksOf(
      vectors,
      MOST_VECTORS_OF_CALL,
      ({ values }) => values.length,
      MOST_NUMBERS_OF_CALL,
    );
    for (const call of calls) {
      const put = new PutVectorsCommand({
        ...at,
        vectors: call.map(({ chunkId, documentId, values }) => ({
          key: chunkId,
          data: { float32: [...values] },
          metadata: { document_id: documentId },
        })),
      });
      await unlessMissing(this.#client.send(put), async () => {
        await this.#create(index);
        return this.#client.send(put);
      });
    }
  }

  async search(
    index: VectorIndex,
    question: Float32Array,
    top: number,
    documentIds?: readonly string[],
  ): Promise<VectorHit[]> {
    // The service takes no empty list.
    if (documentIds?.length === 0) return [];
    const query = new QueryVectorsCommand({
      ...this.#at(index),
      queryVector: { float32: [...question] },
      topK: Math.min(top, MOST_HITS),
      returnDistance: true,
      ...(documentIds && { filter: { document_id: { $in: [...documentIds] } } }),
    });
    const none = { vectors: undefined };
    const { vectors = [] } = await unlessMissing(this.#client.send(query), async () => none);
    return vectors.flatMap(({ key, distance }) =>
      // A cosine distance is what the similarity lacks of 1.
      key === undefined || distance === undefined ? [] : [{ chunkId: key, similarity: 1 - distance }],
    );
  }

  async delete(index: VectorIndex, chunkIds: readonly string[]): Promise<void> {
    const at = this.#at(index);
    for (const keys of chunksOf(chunkIds, MOST_VECTORS_OF_CALL)) {
      await unlessMissing(
        this.#client.send(new DeleteVectorsCommand({ ...at, keys })),
        async () => undefined,
      );
    }
  }

  async drop(index: VectorIndex): Promise<void> {
    const drop = new DeleteIndexCommand(this.#at(index));
    await unlessMissing(this.#client.send(drop), async () => undefined);
  }

  /** Another writer may be first: the index is there then. */
  async #create(index: VectorIndex): Promise<void> {
    const create = new CreateIndexCommand({
      vectorBucketArn: this.#bucketArn,
      indexName: index.name,
      dataType: 'float32',
      dimension: index.dimensions,
      distanceMetric: 'cosine',
    });
    try {
      await this.#client.send(create);
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  }

  /** @throws {TypeError} for an index of another tenant: no caller can name one by mistake */
  #at({ tenantId, name }: VectorIndex): { indexArn: string } {
    if (!name.startsWith(`${tenantId}.`)) throw new TypeError(`the index ${name} is not of ${tenantId}`);
    return { indexArn: `${this.#bucketArn}/index/${name}` };
  }
}

async function unlessMissing<Given, Otherwise>(
  call: Promise<Given>,
  otherwise: () => Promise<Otherwise>,
): Promise<Given | Otherwise> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error;
    return otherwise();
  }
}
