import * as z from 'zod';
import { invalid } from './errors.ts';

/*
 * What each operation takes, with its documented limits.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-limitations.html
 */

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'Invalid vector bucket name');
const indexName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'Invalid index name');
const key = z.string().min(1).max(1024);
const nextToken = z.string().min(1).max(2048).optional();

/** A bucket is named, or told by its ARN. */
export const bucketInput = z.object({
  vectorBucketName: bucketName.optional(),
  vectorBucketArn: z.string().optional(),
});

/** An index is named with its bucket, or told by its ARN. */
export const indexInput = z.object({
  vectorBucketName: bucketName.optional(),
  indexName: indexName.optional(),
  indexArn: z.string().optional(),
});

/** What is kept of an index. Encryption is told again and not carried out. */
export const indexDefinition = z.object({
  dataType: z.literal('float32'),
  dimension: z.int().min(1).max(4096),
  distanceMetric: z.enum(['cosine', 'euclidean']),
  metadataConfiguration: z
    .object({ nonFilterableMetadataKeys: z.array(z.string().min(1).max(63)).min(1).max(10) })
    .optional(),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_CreateIndex.html */
export const createIndexInput = bucketInput.extend({ indexName, ...indexDefinition.shape });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_CreateVectorBucket.html */
export const createBucketInput = z.object({ vectorBucketName: bucketName });

const vectorData = z.object({ float32: z.array(z.number()).min(1).max(4096) });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_PutVectors.html */
export const putVectorsInput = indexInput.extend({
  vectors: z
    .array(z.object({ key, data: vectorData, metadata: z.record(z.string(), z.json()).optional() }))
    .min(1)
    .max(500),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_GetVectors.html */
export const getVectorsInput = indexInput.extend({
  keys: z.array(key).min(1).max(100),
  returnData: z.boolean().default(false),
  returnMetadata: z.boolean().default(false),
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_DeleteVectors.html */
export const deleteVectorsInput = indexInput.extend({ keys: z.array(key).min(1).max(500) });

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListVectors.html */
export const listVectorsInput = indexInput.extend({
  maxResults: z.int().min(1).max(1000).default(500),
  nextToken,
  segmentCount: z.int().min(1).max(16).default(1),
  segmentIndex: z.int().min(0).max(15).default(0),
  returnData: z.boolean().default(false),
  returnMetadata: z.boolean().default(false),
});

/**
 * Up to 10,000 results, a page at a time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-query.html
 */
export const queryVectorsInput = indexInput.extend({
  topK: z.int().min(1).max(10_000),
  queryVector: vectorData,
  filter: z.json().optional(),
  returnMetadata: z.boolean().default(false),
  returnDistance: z.boolean().default(false),
  nextToken,
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListIndexes.html */
export const listIndexesInput = bucketInput.extend({
  maxResults: z.int().min(1).max(500).default(500),
  nextToken,
  prefix: z.string().min(1).max(63).default(''),
});

/** Reads an input. @throws {AwsServiceError} ValidationException that names each wrong member */
export function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: `/${path.join('/')}`, message }));
  const texts = fields.map(
    ({ path, message }) => `Value at '${path}' failed to satisfy constraint: ${message}`,
  );
  throw invalid(`${fields.length} validation error detected. ${texts.join('; ')}`, fields);
}
