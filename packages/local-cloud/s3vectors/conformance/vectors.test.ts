import {
  DeleteVectorsCommand,
  GetVectorsCommand,
  ListVectorsCommand,
  NotFoundException,
  paginateListVectors,
  ValidationException,
} from '@aws-sdk/client-s3vectors';
import { describe, expect, test } from 'vitest';
import { testVectors } from './index.fixture.ts';

const here = testVectors();
const get = (indexName: string, keys: string[], more: object = {}) =>
  here.client.send(new GetVectorsCommand({ ...here.at(indexName), keys, ...more }));

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_PutVectors.html */
describe('PutVectors', () => {
  test('keeps values as 32-bit numbers, and metadata of every type', async () => {
    const index = await here.createIndex();
    const metadata = { text: 'Olá', year: 2026, live: true, tags: ['a', 'b'], numbers: [1, 2] };
    await here.put(index, [{ key: 'ção', data: [0.1, 0.2], metadata }]);
    const { vectors } = await get(index, ['ção'], { returnData: true, returnMetadata: true });
    expect(vectors).toEqual([
      { key: 'ção', data: { float32: [Math.fround(0.1), Math.fround(0.2)] }, metadata },
    ]);
    expect((await get(index, ['ção'])).vectors).toEqual([{ key: 'ção' }]);
  });

  test('replaces a vector with its metadata', async () => {
    const index = await here.createIndex();
    await here.put(index, [{ key: 'a', data: [1, 0], metadata: { one: 1 } }]);
    expect((await here.query(index, [1, 0])).vectors).toHaveLength(1);
    await here.put(index, [{ key: 'a', data: [0, 1], metadata: { two: 2 } }]);
    const { vectors } = await here.query(index, [0, 1], { returnMetadata: true, returnDistance: true });
    expect(vectors).toEqual([{ key: 'a', distance: 0, metadata: { two: 2 } }]);
  });

  test.each([
    ['another dimension', { data: [1, 0, 0] }],
    ['a zero vector, which has no direction', { data: [0, 0] }],
    ['a value that no 32-bit number can be', { data: [1e39, 0] }],
    ['an empty key', { key: '' }],
    ['a key over 1,024 characters', { key: 'k'.repeat(1025) }],
    ['filterable metadata over 2 KB', { metadata: { text: 'x'.repeat(2049) } }],
    ['metadata over 40 KB', { metadata: { body: 'x'.repeat(40 * 1024) } }],
    ['over 50 keys', { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, n])) }],
  ])('refuses %s, and then keeps none of the batch', async (_what, more) => {
    const index = await here.createIndex({ metadataConfiguration: { nonFilterableMetadataKeys: ['body'] } });
    const vectors = [
      { key: 'good', data: [1, 0] },
      { key: 'bad', data: [1, 0], ...more },
    ];
    await expect(here.put(index, vectors)).rejects.toThrow(ValidationException);
    expect((await get(index, ['good'])).vectors).toEqual([]);
  });

  test('takes 500 at once and no more, and 40 KB of metadata that is not filterable', async () => {
    const index = await here.createIndex({ metadataConfiguration: { nonFilterableMetadataKeys: ['body'] } });
    const many = Array.from({ length: 501 }, (_, n) => ({ key: `k${n}`, data: [1, n] }));
    await expect(here.put(index, many)).rejects.toThrow(ValidationException);
    await here.put(index, many.slice(1));
    await here.put(index, [{ key: 'long', data: [1, 1], metadata: { body: 'x'.repeat(40_000) } }]);
  });

  test('takes the zero vector where distance is euclidean', async () => {
    const index = await here.createIndex({ distanceMetric: 'euclidean' });
    await here.put(index, [{ key: 'zero', data: [0, 0] }]);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectors.html */
test('GetVectors leaves out what is not there, and takes 100 keys at most', async () => {
  const index = await here.createIndex();
  await here.put(index, [{ key: 'a', data: [1, 0] }]);
  expect((await get(index, ['none', 'a'])).vectors).toEqual([{ key: 'a' }]);
  const keys = Array.from({ length: 101 }, (_, n) => `k${n}`);
  await expect(get(index, keys)).rejects.toThrow(ValidationException);
  await expect(get('no-such-index', ['a'])).rejects.toThrow(NotFoundException);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_DeleteVectors.html */
test('DeleteVectors removes them from searches at once; those that are not there are no error', async () => {
  const index = await here.createIndex();
  await here.put(index, [
    { key: 'a', data: [1, 0] },
    { key: 'b', data: [0, 1] },
  ]);
  expect((await here.query(index, [1, 0])).vectors).toHaveLength(2);
  await here.client.send(new DeleteVectorsCommand({ ...here.at(index), keys: ['a', 'none'] }));
  expect((await here.query(index, [1, 0])).vectors).toEqual([{ key: 'b' }]);
  expect((await get(index, ['a'])).vectors).toEqual([]);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectors.html */
describe('ListVectors', () => {
  test('gives every vector once, page by page', async () => {
    const index = await here.createIndex();
    const keys = Array.from({ length: 25 }, (_, n) => `k${n}`);
    await here.put(
      index,
      keys.map((key) => ({ key, data: [1, 1] })),
    );
    const seen: unknown[] = [];
    for await (const page of paginateListVectors({ client: here.client, pageSize: 10 }, here.at(index))) {
      seen.push(...(page.vectors ?? []).map(({ key }) => key));
    }
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });

  test('shares them among segments', async () => {
    const index = await here.createIndex();
    const keys = Array.from({ length: 40 }, (_, n) => `k${n}`);
    await here.put(
      index,
      keys.map((key) => ({ key, data: [1, 1] })),
    );
    const segments = await Promise.all(
      [0, 1, 2].map((segmentIndex) =>
        here.client.send(new ListVectorsCommand({ ...here.at(index), segmentCount: 3, segmentIndex })),
      ),
    );
    const seen = segments.flatMap(({ vectors = [] }) => vectors.map(({ key }) => key));
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });

  test('ends a page at 1 MB', async () => {
    const index = await here.createIndex({ dimension: 4096 });
    const data = Array.from({ length: 4096 }, () => 0.5);
    await here.put(
      index,
      Array.from({ length: 100 }, (_, n) => ({ key: `k${n}`, data })),
    );
    const { vectors = [], nextToken } = await here.client.send(new ListVectorsCommand(here.at(index)));
    expect(vectors.length).toBeLessThan(100);
    expect(nextToken).toBeDefined();
  });
});
