import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { AssemblyError } from '../assembly/errors.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import { indexDefinition } from '../s3vectors/input.ts';
import { defineFamily, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

const ENCRYPTION = 'encryption at rest cannot be seen by a caller';
const TAGS = 'tags change no behaviour';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3vectors-vectorbucket.html */
export const vectorBucket = defineFamily({
  type: 'AWS::S3Vectors::VectorBucket',
  properties: z.strictObject({ VectorBucketName: z.string().optional() }),
  ignored: { EncryptionConfiguration: ENCRYPTION, Tags: TAGS },
  create: ({ VectorBucketName }, context) => {
    const name = VectorBucketName ?? physicalName(context, undefined, { maximumLength: 63 }).toLowerCase();
    const { vectors } = context.engines;
    const kept = unlessMissing(() => vectors.bucket({ vectorBucketName: name }));
    if (!kept) vectors.createBucket(name);
    const arn = vectors.bucketArn(name);
    return { ref: arn, attributes: { VectorBucketArn: arn } };
  },
});

/**
 * An index. One of an earlier run stays with its vectors, where it is the one that the templates want.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3vectors-index.html
 */
export const vectorIndex = defineFamily({
  type: 'AWS::S3Vectors::Index',
  properties: z.strictObject({
    IndexName: z.string().optional(),
    VectorBucketName: z.string().optional(),
    VectorBucketArn: z.string().optional(),
    DataType: z.literal('float32'),
    Dimension: wholeNumber,
    DistanceMetric: z.enum(['cosine', 'euclidean']),
    MetadataConfiguration: z.strictObject({ NonFilterableMetadataKeys: z.array(z.string()) }).optional(),
  }),
  ignored: { EncryptionConfiguration: ENCRYPTION, Tags: TAGS },
  create: (properties, context) => {
    const { vectors } = context.engines;
    const { VectorBucketName: vectorBucketName, VectorBucketArn: vectorBucketArn } = properties;
    const bucket = vectors.bucket({ vectorBucketName, vectorBucketArn }).name;
    const name =
      properties.IndexName ?? physicalName(context, undefined, { maximumLength: 63 }).toLowerCase();
    const keys = properties.MetadataConfiguration?.NonFilterableMetadataKeys;
    const definition = indexDefinition.parse({
      dataType: properties.DataType,
      dimension: properties.Dimension,
      distanceMetric: properties.DistanceMetric,
      ...(keys && { metadataConfiguration: { nonFilterableMetadataKeys: keys } }),
    });
    const kept = unlessMissing(() => vectors.index({ vectorBucketName: bucket, indexName: name }));
    if (kept && !isDeepStrictEqual(kept.definition, definition)) {
      throw new AssemblyError(
        `the data folder holds vector index ${name} otherwise than the templates have it; ` +
          'an index is not converted: choose another folder with --data, or delete this one',
      );
    }
    const arn = vectors.indexArn(kept ?? vectors.createIndex(bucket, name, definition));
    return { ref: arn, attributes: { IndexArn: arn } };
  },
});

function unlessMissing<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof AwsServiceError && error.code === 'NotFoundException') return undefined;
    throw error;
  }
}
