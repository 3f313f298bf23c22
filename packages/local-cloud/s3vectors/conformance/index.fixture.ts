import { randomUUID } from 'node:crypto';
import {
  CreateIndexCommand,
  type CreateIndexCommandInput,
  CreateVectorBucketCommand,
  PutVectorsCommand,
  QueryVectorsCommand,
  type QueryVectorsCommandInput,
  S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { afterAll, beforeAll } from 'vitest';
import { serveS3Vectors } from '../endpoint.ts';
import { VectorStore } from '../store.ts';

/** Another endpoint to hold the same behaviours against. */
const external = process.env.CONFORMANCE_S3VECTORS || undefined;

/** A vector as tests write it. */
export interface TestVector {
  key: string;
  data: number[];
  metadata?: Record<string, string | number | boolean | string[] | number[]>;
}

/** A vector bucket with a client, as a test file uses it. */
export function testVectors() {
  let client: S3VectorsClient;
  let close = async () => {};
  const vectorBucketName = `conformance-${randomUUID()}`;
  beforeAll(async () => {
    let endpoint = external;
    if (endpoint === undefined) {
      const store = new VectorStore();
      const server = await serveS3Vectors(store);
      endpoint = server.url;
      close = async () => {
        await server.close();
        store.close();
      };
    }
    client = new S3VectorsClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    await client.send(new CreateVectorBucketCommand({ vectorBucketName }));
  });
  afterAll(async () => {
    client.destroy();
    await close();
  });
  const at = (indexName: string) => ({ vectorBucketName, indexName });
  return {
    vectorBucketName,
    at,
    get client() {
      return client;
    },
    /** Creates an index of two dimensions unless told. @returns its name */
    createIndex: async (more: Partial<CreateIndexCommandInput> = {}) => {
      const indexName = `i-${randomUUID()}`;
      const input = { dataType: 'float32', dimension: 2, distanceMetric: 'cosine' } as const;
      await client.send(new CreateIndexCommand({ ...at(indexName), ...input, ...more }));
      return indexName;
    },
    put: (indexName: string, vectors: readonly TestVector[]) =>
      client.send(
        new PutVectorsCommand({
          ...at(indexName),
          vectors: vectors.map(({ key, data, metadata }) => ({ key, data: { float32: data }, metadata })),
        }),
      ),
    query: (indexName: string, data: number[], more: Partial<QueryVectorsCommandInput> = {}) =>
      client.send(
        new QueryVectorsCommand({ ...at(indexName), queryVector: { float32: data }, topK: 10, ...more }),
      ),
  };
}
