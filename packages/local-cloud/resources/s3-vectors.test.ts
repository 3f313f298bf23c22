import { expect, it } from 'vitest';
import { RecordingEngines } from './recording-engines.fixture.ts';

const Bucket = { Type: 'AWS::S3Vectors::VectorBucket', Properties: { VectorBucketName: 'knowledge-1' } };
const Index = (Dimension: number) => ({
  Type: 'AWS::S3Vectors::Index',
  Properties: {
    VectorBucketArn: { Ref: 'Bucket' },
    IndexName: 'shop',
    DataType: 'float32',
    Dimension,
    DistanceMetric: 'cosine',
    MetadataConfiguration: { NonFilterableMetadataKeys: ['text'] },
  },
});

it('a vector bucket and an index are made, and Ref is their ARN', async () => {
  const engines = new RecordingEngines();
  const outputs = await engines.create(
    { Index: Index(512), Bucket },
    { Bucket: { Ref: 'Bucket' }, Index: { 'Fn::GetAtt': ['Index', 'IndexArn'] } },
  );
  expect(outputs).toEqual({
    Bucket: 'arn:aws:s3vectors:us-east-1:000000000000:bucket/knowledge-1',
    Index: 'arn:aws:s3vectors:us-east-1:000000000000:bucket/knowledge-1/index/shop',
  });
  expect(engines.vectors.index({ indexArn: outputs.Index }).definition).toEqual({
    dataType: 'float32',
    dimension: 512,
    distanceMetric: 'cosine',
    metadataConfiguration: { nonFilterableMetadataKeys: ['text'] },
  });
});

it('those of an earlier run stay, unless the templates want another index', async () => {
  const engines = new RecordingEngines();
  await engines.create({ Bucket, Index: Index(512) });
  await engines.create({ Bucket, Index: Index(512) });
  await expect(engines.create({ Bucket, Index: Index(1024) })).rejects.toThrow(
    'the data folder holds vector index shop otherwise than the templates have it',
  );
});
