import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killedNow, testFolder } from '../state/folder.fixture.ts';
import { vectorOperations } from './operations.ts';
import { VectorStore } from './store.ts';

const place = { vectorBucketName: 'knowledge', indexName: 'shop' };
const definition = { dataType: 'float32', dimension: 2, distanceMetric: 'cosine' } as const;

function call(store: VectorStore, operation: string, input: object): unknown {
  return vectorOperations(store)[operation]?.({ ...place, ...input }, {}, new AbortController().signal);
}

it('keeps buckets, indexes and vectors over a kill', () => {
  const folder = testFolder();
  const store = new VectorStore({ path: join(folder, 's3vectors.sqlite') });
  store.createBucket('knowledge');
  store.createIndex('knowledge', 'shop', definition);
  const vectors = [{ key: 'a', data: { float32: [1, 0] }, metadata: { version: 1 } }];
  call(store, 'PutVectors', { vectors });

  const next = new VectorStore({ path: join(killedNow(folder), 's3vectors.sqlite') });
  expect(call(next, 'GetIndex', {})).toMatchObject({ index: definition });
  const query = { topK: 1, queryVector: { float32: [1, 0] }, returnMetadata: true };
  expect(call(next, 'QueryVectors', query)).toMatchObject({
    vectors: [{ key: 'a', metadata: { version: 1 } }],
  });
  store.close();
  next.close();
});

it('tells what is billed: bytes that are put, and those of a queried index without what filters may not name', () => {
  const store = new VectorStore();
  store.createBucket('knowledge');
  const metadataConfiguration = { nonFilterableMetadataKeys: ['body'] };
  store.createIndex('knowledge', 'shop', { ...definition, metadataConfiguration });
  const told: unknown[] = [];
  const operations = vectorOperations(store, {
    put: (bytes) => told.push(['put', bytes]),
    queried: (bytes) => told.push(['queried', bytes]),
  });
  const signal = new AbortController().signal;
  const vectors = [{ key: 'key', data: { float32: [1, 0] }, metadata: { a: 1, body: 'xx' } }];
  operations.PutVectors?.({ ...place, vectors }, {}, signal);
  operations.QueryVectors?.({ ...place, topK: 1, queryVector: { float32: [1, 0] } }, {}, signal);
  expect(told).toEqual([
    ['put', 3 + 8 + '{"a":1,"body":"xx"}'.length],
    ['queried', 3 + 8 + '{"a":1}'.length],
  ]);
  store.close();
});
