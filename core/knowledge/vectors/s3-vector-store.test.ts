import { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { LocalServer } from '@prosa/local-cloud/http';
import { serveS3Vectors } from '@prosa/local-cloud/s3vectors';
import { VectorStore as Vectors } from '@prosa/local-cloud/s3vectors/store';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { VectorIndex } from '../knowledge-ports.ts';
import { S3VectorStore } from './s3-vector-store.ts';

let server: LocalServer;
let client: S3VectorsClient;
let store: S3VectorStore;
let calls: string[] = [];
const engine = new Vectors();

beforeAll(async () => {
  engine.createBucket('vectors');
  server = await serveS3Vectors(engine, { onCall: ({ operation }) => void calls.push(operation) });
  client = new S3VectorsClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  store = new S3VectorStore(client, engine.bucketArn('vectors'));
});
afterAll(async () => {
  client.destroy();
  await server.close();
  engine.close();
});

let made = 0;
let index: VectorIndex;
beforeEach(() => {
  made += 1;
  index = { tenantId: 'acme', name: `acme.i${made}`, model: 'm', dimensions: 2 };
  calls = [];
});

const vector = (chunkId: string, ...values: number[]) => ({
  ...{ chunkId, documentId: 'doc' },
  values: new Float32Array(values),
});
const question = new Float32Array([1, 0]);

it('finds the nearest first, by their similarity', async () => {
  await store.put(index, [vector('far', -1, 0), vector('near', 1, 0), vector('beside', 0, 1)]);
  const hits = await store.search(index, question, 2);
  expect(hits.map(({ chunkId }) => chunkId)).toEqual(['near', 'beside']);
  expect(hits.map(({ similarity }) => similarity)).toEqual([expect.closeTo(1), expect.closeTo(0)]);
});

it('a put in the place of another is what is found', async () => {
  await store.put(index, [vector('a', 1, 0)]);
  await store.put(index, [vector('a', -1, 0)]);
  expect(await store.search(index, question, 5)).toEqual([{ chunkId: 'a', similarity: expect.closeTo(-1) }]);
});

it('makes the index with the first put, and takes more vectors than one call does', async () => {
  const many = Array.from({ length: 1_100 }, (_, n) => vector(`c${n}`, 1, n));
  await store.put(index, many);
  expect(calls).toEqual(['PutVectors', 'CreateIndex', 'PutVectors', 'PutVectors', 'PutVectors']);
  expect(await store.search(index, question, 1)).toMatchObject([{ chunkId: 'c0' }]);
});

it('writers that make the same index at once all put', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  await Promise.all(ids.map((id) => store.put(index, [vector(id, 1, 0)])));
  const found = (await store.search(index, question, 10)).map(({ chunkId }) => chunkId);
  expect(found.sort()).toEqual(ids);
});

it('what is deleted is not found; what is not there is fine', async () => {
  await store.delete(index, ['a']);
  expect(await store.search(index, question, 5)).toEqual([]);
  await store.put(index, [vector('a', 1, 0), vector('b', 0, 1)]);
  await store.delete(index, ['a', 'never there']);
  expect(await store.search(index, question, 5)).toMatchObject([{ chunkId: 'b' }]);
  await store.drop(index);
  await store.drop(index);
  expect(await store.search(index, question, 5)).toEqual([]);
});

it('a tenant never meets another one’s vectors, whatever they are called', async () => {
  const tenants = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/);
  const pair = fc.uniqueArray(tenants, { minLength: 2, maxLength: 2 });
  await fc.assert(
    fc.asyncProperty(pair, async ([one = '', other = '']) => {
      const of = (tenantId: string) => ({ ...index, tenantId, name: `${tenantId}.x` });
      await store.put(of(one), [vector(`of ${one}`, 1, 0)]);
      const hits = await store.search(of(other), question, 100);
      expect(hits.filter(({ chunkId }) => chunkId !== `of ${other}`)).toEqual([]);
      await expect(store.search({ ...of(one), tenantId: other }, question, 1)).rejects.toThrow(TypeError);
    }),
    { numRuns: 30 },
  );
});
