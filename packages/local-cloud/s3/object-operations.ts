import { checkWrite, isUnchanged } from './conditions.ts';
import { s3Error } from './errors.ts';
import { keptHeaders, objectHeaders, overriddenHeaders, writtenHeaders } from './object-headers.ts';
import type { StoredObject } from './objects.ts';
import { type ByteRange, byteRange } from './range.ts';
import { receiveBytes } from './received-body.ts';
import type { S3Answer, S3Request } from './request.ts';
import type { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

/** The object that a request names. @throws {AwsServiceError} NoSuchBucket, NoSuchKey */
function objectOf(store: S3Store, bucket: string, key: string): StoredObject {
  const object = store.objects.get(store.buckets.get(bucket).name, key);
  if (!object) throw s3Error('NoSuchKey', undefined, { Key: key });
  return object;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(store: S3Store, request: S3Request): Promise<S3Answer> {
  const { bucket, key, headers } = request;
  const kept = keptHeaders(headers, store.buckets.get(bucket).settings);
  const { checksums, ...received } = await receiveBytes(store, request);
  const object = { bucket, key, ...received, headers: { ...kept, ...checksums } };
  const stored = store.putObject(object, (existing) => checkWrite(headers, existing));
  return { status: 200, headers: writtenHeaders(stored) };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export function getObject(store: S3Store, request: S3Request): S3Answer {
  const object = objectOf(store, request.bucket, request.key);
  const answer = readAnswer(object, request);
  if (answer.status === 304) return answer;
  const { first, last } = answer.range;
  return {
    ...answer,
    headers: { ...answer.headers, ...sandboxed(answer.headers['content-type']) },
    body: store.blobs.read(object.blob, first, last),
    output: { sentOut: request.presigned ? last + 1 - first : 0 },
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export function headObject(store: S3Store, request: S3Request): S3Answer {
  return readAnswer(objectOf(store, request.bucket, request.key), request);
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export function deleteObject(store: S3Store, { bucket, key, headers }: S3Request): S3Answer {
  const existing = store.objects.get(store.buckets.get(bucket).name, key);
  if (existing) checkWrite({ 'if-match': headers['if-match'] }, existing);
  store.deleteObject(bucket, key);
  return { status: 204, headers: {} };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export function copyObject(store: S3Store, { bucket, key, headers }: S3Request): S3Answer {
  const { settings } = store.buckets.get(bucket);
  const [, from = '', fromKey = ''] =
    /^\/?([^/]+)\/([^?]+)$/.exec(decodeURIComponent(headers['x-amz-copy-source'] ?? '')) ?? [];
  const source = objectOf(store, from, fromKey);
  if (isUnchanged(headers, source, 'x-amz-copy-source-')) throw s3Error('PreconditionFailed');
  const replaces = headers['x-amz-metadata-directive'] === 'REPLACE';
  if (from === bucket && fromKey === key && !replaces) {
    throw s3Error('InvalidRequest', 'This copy request is illegal: it would change nothing of the object.');
  }
  const told = replaces ? headers : { ...source.headers, 'content-length': undefined };
  const checksums = Object.entries(source.headers).filter(([name]) => name.startsWith('x-amz-checksum-'));
  const copied = store.putObject({
    ...source,
    bucket,
    key,
    blob: store.blobs.copy(source.blob),
    headers: { ...keptHeaders(told, settings), ...Object.fromEntries(checksums) },
  });
  const LastModified = new Date(copied.modifiedAt).toISOString();
  const { etag: _, ...answered } = writtenHeaders(copied);
  return {
    status: 200,
    headers: answered,
    body: xmlDocument('CopyObjectResult', { ETag: `"${copied.etag}"`, LastModified }),
  };
}

/**
 * A document with scripts would run with an origin of this machine, which every port here answers; in an account it has
 * an origin that means nothing. So it is shown without scripts, as if from nowhere.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/sandbox
 */
function sandboxed(type: string | number | undefined): Record<string, string> {
  return /html|xml|svg/i.test(String(type)) ? { 'content-security-policy': 'sandbox' } : {};
}

function readAnswer(object: StoredObject, { headers, query }: S3Request): S3Answer & { range: ByteRange } {
  const told = { ...objectHeaders(object, headers), ...overriddenHeaders(query) };
  const whole = { first: 0, last: object.size - 1 };
  if (isUnchanged(headers, object)) {
    const { etag, 'last-modified': modified } = objectHeaders(object, headers);
    return { status: 304, headers: { etag, 'last-modified': modified }, range: whole };
  }
  const range = byteRange(headers.range, object.size);
  if (!range) return { status: 200, headers: { ...told, 'content-length': object.size }, range: whole };
  return {
    status: 206,
    headers: {
      ...told,
      'content-length': range.last + 1 - range.first,
      'content-range': `bytes ${range.first}-${range.last}/${object.size}`,
    },
    range,
  };
}
