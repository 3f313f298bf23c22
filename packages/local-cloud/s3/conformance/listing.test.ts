import { ListBucketsCommand, ListObjectsV2Command, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { testBucket } from './bucket.fixture.ts';

const here = testBucket();
const { bucket: Bucket, put } = here;
const list = (more: object = {}) => here.client.send(new ListObjectsV2Command({ Bucket, ...more }));
const keysOf = ({ Contents = [] }: { Contents?: Array<{ Key?: string }> }) => Contents.map(({ Key }) => Key);

/** In the order of their UTF-8, which is not that of UTF-16. */
const KEYS = ['A', 'a', 'p/1', 'p/2', 'p/q/3', 'p2', 'z & <z>', 'ç', '\u{FFFD}', '😀'];

beforeAll(async () => {
  for (const key of KEYS.toReversed()) await put(key, key);
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
describe('ListObjectsV2', () => {
  test('lists keys in the order of their bytes, with what they are', async () => {
    const answer = await list();
    expect(keysOf(answer)).toEqual(KEYS);
    expect(answer).toMatchObject({ KeyCount: KEYS.length, IsTruncated: false, MaxKeys: 1000, Name: Bucket });
    expect(answer.Contents?.[0]).toMatchObject({
      Size: 1,
      StorageClass: 'STANDARD',
      ETag: expect.stringMatching(/^"/),
    });
    expect(answer.Contents?.[0]?.LastModified).toBeInstanceOf(Date);
  });

  test('goes on where a page ended', async () => {
    const pages = paginateListObjectsV2({ client: here.client, pageSize: 3 }, { Bucket });
    const seen: unknown[] = [];
    let count = 0;
    for await (const page of pages) {
      seen.push(...keysOf(page));
      count += 1;
    }
    expect(seen).toEqual(KEYS);
    expect(count).toBe(4);
  });

  test('takes a prefix, a beginning, and folds what a delimiter ends', async () => {
    expect(keysOf(await list({ Prefix: 'p/' }))).toEqual(['p/1', 'p/2', 'p/q/3']);
    expect(keysOf(await list({ StartAfter: 'p/2', Prefix: 'p' }))).toEqual(['p/q/3', 'p2']);
    const folded = await list({ Delimiter: '/' });
    expect(keysOf(folded)).toEqual(KEYS.filter((key) => !key.startsWith('p/')));
    expect(folded.CommonPrefixes).toEqual([{ Prefix: 'p/' }]);
    const page = await list({ Delimiter: '/', MaxKeys: 3 });
    expect([page.KeyCount, page.IsTruncated, page.CommonPrefixes]).toEqual([3, true, [{ Prefix: 'p/' }]]);
    const next = await list({ Delimiter: '/', ContinuationToken: page.NextContinuationToken });
    expect(keysOf(next)[0]).toBe('p2');
  });

  test('refuses a token that it has not given', async () => {
    await expect(list({ ContinuationToken: 'x' })).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidArgument' }),
    );
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
test('ListBuckets lists them', async () => {
  const { Buckets = [] } = await here.client.send(new ListBucketsCommand({}));
  expect(Buckets.map(({ Name }) => Name)).toContain(Bucket);
});
