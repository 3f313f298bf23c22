import { paginateQueryVectors, ValidationException } from '@aws-sdk/client-s3vectors';
import { beforeAll, describe, expect, test } from 'vitest';
import { testVectors } from './index.fixture.ts';

const here = testVectors();

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-query.html */
describe('QueryVectors', () => {
  test('gives the nearest first, by the angle', async () => {
    const index = await here.createIndex();
    await here.put(index, [
      { key: 'opposite', data: [-3, 0] },
      { key: 'square', data: [0, 0.5] },
      { key: 'same', data: [100, 0] },
    ]);
    const { vectors, distanceMetric } = await here.query(index, [2, 0], { returnDistance: true });
    expect(distanceMetric).toBe('cosine');
    expect(vectors).toEqual([
      { key: 'same', distance: 0 },
      { key: 'square', distance: 1 },
      { key: 'opposite', distance: 2 },
    ]);
    expect((await here.query(index, [2, 0], { topK: 1 })).vectors).toEqual([{ key: 'same' }]);
  });

  test('gives the nearest first, by the distance of their ends', async () => {
    const index = await here.createIndex({ distanceMetric: 'euclidean' });
    await here.put(index, [
      { key: 'far', data: [100, 0] },
      { key: 'near', data: [2, 4] },
    ]);
    const { vectors } = await here.query(index, [2, 0], { returnDistance: true });
    expect(vectors).toEqual([
      { key: 'near', distance: 4 },
      { key: 'far', distance: 98 },
    ]);
  });

  test.each([
    ['no result', { topK: 0 }],
    ['more than 10,000', { topK: 10_001 }],
    ['a token of its own', { nextToken: 'x' }],
  ])('refuses %s', async (_what, more) => {
    await expect(here.query(await here.createIndex(), [1, 0], more)).rejects.toThrow(ValidationException);
  });

  test.each([[[1, 0, 0]], [[0, 0]]])('refuses the vector %j', async (data) => {
    await expect(here.query(await here.createIndex(), data)).rejects.toThrow(ValidationException);
  });

  test('gives more than a page of results in pages', async () => {
    const index = await here.createIndex();
    const keys = Array.from({ length: 260 }, (_, n) => `k${String(n).padStart(3, '0')}`);
    await here.put(
      index,
      keys.map((key, n) => ({ key, data: [300 - n, n] })),
    );
    const input = { ...here.at(index), queryVector: { float32: [1, 0] }, topK: 250 };
    const seen: unknown[] = [];
    for await (const page of paginateQueryVectors({ client: here.client }, input)) {
      seen.push(...(page.vectors ?? []).map(({ key }) => key));
    }
    expect(seen).toEqual(keys.slice(0, 250));
  });

  test('searches one index only', async () => {
    const [one, other] = [await here.createIndex(), await here.createIndex()];
    await here.put(one, [{ key: 'mine', data: [1, 0] }]);
    await here.put(other, [{ key: 'theirs', data: [1, 0] }]);
    expect((await here.query(one, [1, 0])).vectors).toEqual([{ key: 'mine' }]);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-metadata-filtering.html */
describe('a filter', () => {
  let index = '';
  beforeAll(async () => {
    index = await here.createIndex({ metadataConfiguration: { nonFilterableMetadataKeys: ['body'] } });
    await here.put(index, [
      {
        key: 'a',
        data: [1, 0.1],
        metadata: { genre: 'drama', year: 2019, live: true, tags: ['x', 'y'], body: 't' },
      },
      { key: 'b', data: [1, 0.2], metadata: { genre: 'documentary', year: 2021, live: false, tags: ['y'] } },
      { key: 'c', data: [1, 0.3], metadata: { genre: 'drama', year: 2024 } },
      { key: 'd', data: [1, 0.4] },
    ]);
  });
  const keys = async (filter: object) =>
    (await here.query(index, [1, 0], { filter: filter as never })).vectors?.map(({ key }) => key).join('');

  test.each([
    [{ genre: 'drama' }, 'ac'],
    [{ genre: { $eq: 'drama' } }, 'ac'],
    [{ live: false }, 'b'],
    [{ genre: { $ne: 'drama' } }, 'bd'],
    [{ year: { $gt: 2019 } }, 'bc'],
    [{ year: { $gte: 2019, $lt: 2024 } }, 'ab'],
    [{ year: { $lte: 2021 } }, 'ab'],
    [{ genre: { $in: ['drama', 'none'] } }, 'ac'],
    [{ genre: { $nin: ['drama'] } }, 'bd'],
    [{ tags: 'x' }, 'a'],
    [{ tags: { $in: ['y'] } }, 'ab'],
    [{ tags: { $ne: 'x' } }, 'bcd'],
    [{ genre: { $startsWith: 'doc' } }, 'b'],
    [{ tags: { $exists: true } }, 'ab'],
    [{ genre: { $exists: false } }, 'd'],
    [{ genre: 'drama', year: 2024 }, 'c'],
    [{ $and: [{ genre: 'drama' }, { year: { $lt: 2020 } }] }, 'a'],
    [{ $or: [{ live: true }, { $and: [{ genre: 'drama' }, { year: 2024 }] }] }, 'ac'],
    [{ year: '2019' }, ''],
  ])('%j finds %s', async (filter, found) => {
    expect(await keys(filter)).toBe(found);
  });

  test('is applied before the search: few that fit are found among many nearer ones', async () => {
    const crowd = await here.createIndex();
    const near = Array.from({ length: 400 }, (_, n) => ({
      key: `n${n}`,
      data: [1, 0],
      metadata: { kind: 'near' },
    }));
    await here.put(crowd, [...near, { key: 'far', data: [-1, 0], metadata: { kind: 'far' } }]);
    expect((await here.query(crowd, [1, 0], { topK: 1, filter: { kind: 'far' } })).vectors).toEqual([
      { key: 'far' },
    ]);
  });

  test.each([
    [{ body: 't' }],
    [{ year: { $gt: '2019' } }],
    [{ genre: { $in: [] } }],
    [{ genre: { $regex: 'd' } }],
    [{ $nor: [{ genre: 'drama' }] }],
    [{ $and: [] }],
    [{ genre: { $eq: ['drama'] } }],
    [{}],
    [{ $or: Array.from({ length: 101 }, (_, year) => ({ year })) }],
  ])('%j is refused', async (filter) => {
    await expect(keys(filter)).rejects.toThrow(ValidationException);
  });
});
