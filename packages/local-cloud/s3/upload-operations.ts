import { createHash } from 'node:crypto';
import { compositeChecksum, headerOfAlgorithm } from './checksums.ts';
import { checkWrite } from './conditions.ts';
import { s3Error } from './errors.ts';
import { keptHeaders, writtenHeaders } from './object-headers.ts';
import { receiveBytes, receiveDocument } from './received-body.ts';
import type { S3Answer, S3Request } from './request.ts';
import type { S3Store } from './store.ts';
import type { Part } from './uploads.ts';
import { childText, parseXml, xmlDocument } from './xml.ts';

/** The smallest part that is not the last one. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const SMALLEST_PART = 5 * 1024 * 1024;
const MOST_PARTS = 10_000;
const ALGORITHM = 'x-amz-checksum-algorithm';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createUpload(store: S3Store, { bucket, key, headers }: S3Request): S3Answer {
  if (headers['x-amz-checksum-type'] === 'FULL_OBJECT') {
    throw s3Error('NotImplemented', 'a checksum of a whole object is not worked out from its parts');
  }
  const kept = keptHeaders(headers, store.buckets.get(bucket).settings);
  const algorithm = headers[ALGORITHM];
  const { id } = store.uploads.begin({
    bucket,
    key,
    startedAt: store.clock.now(),
    headers: { ...kept, ...(algorithm !== undefined && { [ALGORITHM]: algorithm }) },
  });
  const answer = { Bucket: bucket, Key: key, UploadId: id };
  return {
    status: 200,
    headers: algorithm === undefined ? {} : { [ALGORITHM]: algorithm, 'x-amz-checksum-type': 'COMPOSITE' },
    body: xmlDocument('InitiateMultipartUploadResult', answer),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(store: S3Store, request: S3Request): Promise<S3Answer> {
  const { bucket, key, query } = request;
  const { id } = store.uploads.get(query.get('uploadId') ?? '', { bucket, key });
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > MOST_PARTS) {
    throw s3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  }
  const received = await receiveBytes(store, request);
  // It may have ended while the bytes came.
  const part = { number, ...received };
  try {
    store.uploads.get(id, { bucket, key });
  } catch (error) {
    store.blobs.drop(part.blob);
    throw error;
  }
  store.change(() => {
    const replaced = store.uploads.putPart(id, part);
    if (replaced !== undefined) store.blobs.drop(replaced);
  });
  return { status: 200, headers: { ...part.checksums, etag: `"${part.etag}"` } };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeUpload(store: S3Store, request: S3Request): Promise<S3Answer> {
  const { bucket, key, query, headers } = request;
  const wanted = readParts(await receiveDocument(request));
  // Looked for now: it may have ended while the list came.
  const upload = store.uploads.get(query.get('uploadId') ?? '', { bucket, key });
  const parts = chosenParts(store.uploads.parts(upload.id), wanted);
  checkWrite(headers, store.objects.get(bucket, key));
  const { [ALGORITHM]: algorithm, ...kept } = upload.headers;
  const stored = store.change(() => {
    const unused = store.uploads
      .parts(upload.id)
      .filter(({ number }) => parts.every((one) => one.number !== number));
    for (const { blob } of unused) store.blobs.drop(blob);
    const object = {
      bucket,
      key,
      blob: store.blobs.join(parts),
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: etagOfParts(parts),
      modifiedAt: store.clock.now(),
      headers: { ...kept, ...checksumOfParts(algorithm, parts) },
    };
    const replaced = store.objects.put(object);
    if (replaced !== undefined) store.blobs.drop(replaced);
    store.uploads.end(upload.id);
    return object;
  });
  const { etag, ...answered } = writtenHeaders(stored);
  const Location = `http://${headers.host}/${bucket}/${key}`;
  return {
    status: 200,
    headers: answered,
    body: xmlDocument('CompleteMultipartUploadResult', { Location, Bucket: bucket, Key: key, ETag: etag }),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export function abortUpload(store: S3Store, { bucket, key, query }: S3Request): S3Answer {
  store.abortUpload(store.uploads.get(query.get('uploadId') ?? '', { bucket, key }).id);
  return { status: 204, headers: {} };
}

interface WantedPart {
  number: number;
  etag: string;
}

function readParts(document: string): WantedPart[] {
  const root = parseXml(document);
  const parts = root.children.filter(({ name }) => name === 'Part');
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0) throw s3Error('MalformedXML');
  return parts.map((part) => ({
    number: Number(childText(part, 'PartNumber')),
    etag: (childText(part, 'ETag') ?? '').replaceAll('"', ''),
  }));
}

function chosenParts(have: readonly Part[], wanted: readonly WantedPart[]): Part[] {
  const inOrder = wanted.every(({ number }, index) => number > (wanted[index - 1]?.number ?? 0));
  if (!inOrder) throw s3Error('InvalidPartOrder');
  return wanted.map(({ number, etag }, index) => {
    const part = have.find((one) => one.number === number && one.etag === etag);
    if (!part) throw s3Error('InvalidPart', undefined, { PartNumber: String(number) });
    if (part.size < SMALLEST_PART && index < wanted.length - 1) throw s3Error('EntityTooSmall');
    return part;
  });
}

/** The MD5 of the parts' MD5s, with their number. */
function etagOfParts(parts: readonly Part[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
}

function checksumOfParts(algorithm: string | undefined, parts: readonly Part[]): Record<string, string> {
  if (algorithm === undefined) return {};
  const name = headerOfAlgorithm(algorithm);
  const values = parts.map(({ checksums }) => checksums[name]).filter((value) => value !== undefined);
  if (values.length < parts.length) throw s3Error('InvalidRequest', `a part has no ${algorithm} checksum`);
  return { [name]: compositeChecksum(name, values), 'x-amz-checksum-type': 'COMPOSITE' };
}
