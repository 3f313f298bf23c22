import {
  ConflictException,
  CreateIndexCommand,
  CreateVectorBucketCommand,
  DeleteIndexCommand,
  GetIndexCommand,
  GetVectorBucketCommand,
  ListIndexesCommand,
  NotFoundException,
  ValidationException,
} from '@aws-sdk/client-s3vectors';
import { describe, expect, test } from 'vitest';
import { testVectors } from './index.fixture.ts';

const here = testVectors();
const { vectorBucketName } = here;
const get = (indexName: string) => here.client.send(new GetIndexCommand(here.at(indexName)));

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_CreateVectorBucket.html */
describe('a vector bucket', () => {
  test('is found by name and ARN, and is made once', async () => {
    const { vectorBucket } = await here.client.send(new GetVectorBucketCommand({ vectorBucketName }));
    expect(vectorBucket).toMatchObject({ vectorBucketName, creationTime: expect.any(Date) });
    const vectorBucketArn = vectorBucket?.vectorBucketArn ?? '';
    expect(vectorBucketArn).toMatch(
      new RegExp(`^arn:aws:s3vectors:[a-z0-9-]+:\\d{12}:bucket/${vectorBucketName}$`),
    );
    await here.client.send(new GetVectorBucketCommand({ vectorBucketArn }));
    await expect(here.client.send(new CreateVectorBucketCommand({ vectorBucketName }))).rejects.toThrow(
      ConflictException,
    );
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_CreateIndex.html */
describe('an index', () => {
  test('is told as it was made', async () => {
    const metadataConfiguration = { nonFilterableMetadataKeys: ['text'] };
    const indexName = await here.createIndex({
      dimension: 1024,
      distanceMetric: 'euclidean',
      metadataConfiguration,
    });
    const { index } = await get(indexName);
    expect(index).toMatchObject({
      vectorBucketName,
      indexName,
      indexArn: expect.stringMatching(`:bucket/${vectorBucketName}/index/${indexName}$`),
      creationTime: expect.any(Date),
      dataType: 'float32',
      dimension: 1024,
      distanceMetric: 'euclidean',
      metadataConfiguration,
    });
    const byArn = await here.client.send(new GetIndexCommand({ indexArn: index?.indexArn ?? '' }));
    expect(byArn.index?.indexName).toBe(indexName);
  });

  test('is made once, and in a bucket that is there', async () => {
    const indexName = await here.createIndex();
    await expect(here.createIndex({ indexName })).rejects.toThrow(ConflictException);
    await expect(here.createIndex({ vectorBucketName: 'no-such-bucket' })).rejects.toThrow(NotFoundException);
  });

  test.each([
    ['dimension', { dimension: 0 }],
    ['dimension', { dimension: 4097 }],
    ['indexName', { indexName: 'UPPER' }],
    ['indexName', { indexName: 'ab' }],
    [
      'metadataConfiguration/nonFilterableMetadataKeys',
      {
        metadataConfiguration: { nonFilterableMetadataKeys: Array.from({ length: 11 }, (_, n) => `k${n}`) },
      },
    ],
  ])('with a wrong %s is refused, and the member is named', async (path, more) => {
    const error = await here.createIndex(more).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ValidationException);
    expect((error as ValidationException).fieldList).toEqual([
      { path: `/${path}`, message: expect.any(String) },
    ]);
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_DeleteIndex.html */
  test('is gone with its vectors when it is deleted', async () => {
    const indexName = await here.createIndex();
    await here.put(indexName, [{ key: 'a', data: [1, 0] }]);
    await here.client.send(new DeleteIndexCommand(here.at(indexName)));
    await expect(get(indexName)).rejects.toThrow(NotFoundException);
    await expect(here.query(indexName, [1, 0])).rejects.toThrow(NotFoundException);
    const input = { dataType: 'float32', dimension: 2, distanceMetric: 'cosine' } as const;
    await here.client.send(new CreateIndexCommand({ ...here.at(indexName), ...input }));
    expect((await here.query(indexName, [1, 0])).vectors).toEqual([]);
  });

  test('must be named with its bucket, or told by its ARN', async () => {
    await expect(here.client.send(new GetIndexCommand({ indexName: 'alone' }))).rejects.toThrow(
      ValidationException,
    );
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListIndexes.html */
test('ListIndexes gives pages of those with a prefix', async () => {
  const names = ['tenant-a', 'tenant-b', 'tenant-c'];
  for (const indexName of names) await here.createIndex({ indexName });
  const list = (more: object) =>
    here.client.send(new ListIndexesCommand({ vectorBucketName, prefix: 'tenant-', ...more }));
  const first = await list({ maxResults: 2 });
  const second = await list({ maxResults: 2, nextToken: first.nextToken });
  expect([...(first.indexes ?? []), ...(second.indexes ?? [])].map(({ indexName }) => indexName)).toEqual(
    names,
  );
  expect(second.nextToken).toBeUndefined();
});
