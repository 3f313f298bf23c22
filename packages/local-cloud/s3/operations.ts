import { createBucket, deleteObjects, headBucket, listBuckets, listObjects } from './bucket-operations.ts';
import { s3Error } from './errors.ts';
import { copyObject, deleteObject, getObject, headObject, putObject } from './object-operations.ts';
import type { S3Answer, S3Request } from './request.ts';
import type { S3Store } from './store.ts';
import { abortUpload, completeUpload, createUpload, uploadPart } from './upload-operations.ts';

type Run = (store: S3Store, request: S3Request) => S3Answer | Promise<S3Answer>;

/** An operation by its name in the API. */
export interface S3Operation {
  name: string;
  run: Run;
}

/** Level, method and the parameter that tells operations apart, to the operation. */
const OPERATIONS: Readonly<Record<string, readonly [string, Run]>> = {
  'service GET': ['ListBuckets', listBuckets],
  'bucket PUT': ['CreateBucket', createBucket],
  'bucket HEAD': ['HeadBucket', headBucket],
  'bucket GET list-type': ['ListObjectsV2', listObjects],
  'bucket POST delete': ['DeleteObjects', deleteObjects],
  'object GET': ['GetObject', getObject],
  'object HEAD': ['HeadObject', headObject],
  'object PUT': ['PutObject', putObject],
  'object PUT x-amz-copy-source': ['CopyObject', copyObject],
  'object DELETE': ['DeleteObject', deleteObject],
  'object POST uploads': ['CreateMultipartUpload', createUpload],
  'object PUT uploadId': ['UploadPart', uploadPart],
  'object POST uploadId': ['CompleteMultipartUpload', completeUpload],
  'object DELETE uploadId': ['AbortMultipartUpload', abortUpload],
};

const SELECTING = ['list-type', 'delete', 'uploads', 'uploadId'];

/** Parameters that only say how, whatever the operation; `x-id` names it once more. */
const PARAMETERS =
  /^(?:x-id|x-amz-.*|X-Amz-.*|response-.*|partNumber|prefix|delimiter|max-keys|start-after|continuation-token|encoding-type|fetch-owner)$/;

/**
 * The operation that a request asks for.
 *
 * @throws {AwsServiceError} NotImplemented also for a parameter that is not known, which would change what is meant
 */
export function operationOf({ method, bucket, key, query, headers }: S3Request): S3Operation {
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const isCopy = level === 'object' && method === 'PUT' && headers['x-amz-copy-source'] !== undefined;
  const [selecting = isCopy ? 'x-amz-copy-source' : undefined] = SELECTING.filter((name) => query.has(name));
  const unknown = [...query.keys()].find((name) => !PARAMETERS.test(name) && !SELECTING.includes(name));
  const [name, run] =
    OPERATIONS[[level, method, ...(selecting === undefined ? [] : [selecting])].join(' ')] ?? [];
  const isPartRead = query.has('partNumber') && selecting === undefined;
  if (name === undefined || run === undefined || unknown !== undefined || isPartRead) {
    const what = unknown ?? selecting ?? (isPartRead ? 'partNumber' : '');
    throw s3Error('NotImplemented', `${method} ${what} of a ${level} is not implemented`);
  }
  return { name, run };
}
