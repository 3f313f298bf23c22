import { s3Error } from './errors.ts';
import { receiveDocument } from './received-body.ts';
import type { S3Answer, S3Request } from './request.ts';
import type { S3Store } from './store.ts';
import { childText, parseXml, xmlDocument } from './xml.ts';

/** How many keys a page or a deletion has at most. */
const MOST_KEYS = 1000;
/** Comes after every other character, in UTF-8 too. */
const LAST_CHARACTER = '\u{10FFFF}';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export function listBuckets(store: S3Store): S3Answer {
  const Bucket = store.buckets
    .list()
    .map(({ name, createdAt }) => ({ Name: name, CreationDate: iso(createdAt) }));
  return document('ListAllMyBucketsResult', { Owner: { ID: 'local' }, Buckets: { Bucket } });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(store: S3Store, { bucket }: S3Request): S3Answer {
  store.createBucket(bucket);
  return { status: 200, headers: { location: `/${bucket}` } };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export function headBucket(store: S3Store, { bucket }: S3Request): S3Answer {
  store.buckets.get(bucket);
  return { status: 200, headers: {} };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(store: S3Store, request: S3Request): Promise<S3Answer> {
  const { name } = store.buckets.get(request.bucket);
  const root = parseXml(await receiveDocument(request));
  const keys = root.children.filter((child) => child.name === 'Object').map((one) => childText(one, 'Key'));
  if (root.name !== 'Delete' || keys.length === 0 || keys.length > MOST_KEYS) throw s3Error('MalformedXML');
  const Deleted = keys.map((key) => {
    if (key === undefined) throw s3Error('MalformedXML');
    store.deleteObject(name, key);
    return { Key: key };
  });
  return document('DeleteResult', childText(root, 'Quiet') === 'true' ? {} : { Deleted });
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects(store: S3Store, { bucket, query }: S3Request): S3Answer {
  const { name } = store.buckets.get(bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const limit = Math.min(wholeNumber(query.get('max-keys') ?? String(MOST_KEYS)), MOST_KEYS);
  const token = query.get('continuation-token');
  let after = token === null ? (query.get('start-after') ?? '') : fromToken(token);
  const text = (key: string) => (query.get('encoding-type') === 'url' ? encodeURIComponent(key) : key);
  const Contents: Array<Record<string, string | number>> = [];
  const CommonPrefixes: Array<{ Prefix: string }> = [];
  const isFull = () => Contents.length + CommonPrefixes.length >= limit;
  let object = limit === 0 ? undefined : store.objects.next(name, after, prefix);
  while (object && !isFull()) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (end >= 0) {
      const common = object.key.slice(0, end + delimiter.length);
      CommonPrefixes.push({ Prefix: text(common) });
      after = common + LAST_CHARACTER;
    } else {
      const { key, etag, size, modifiedAt } = object;
      Contents.push({
        Key: text(key),
        LastModified: iso(modifiedAt),
        ETag: `"${etag}"`,
        Size: size,
        StorageClass: 'STANDARD',
      });
      after = key;
    }
    object = store.objects.next(name, after, prefix);
  }
  return document('ListBucketResult', {
    Name: name,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    MaxKeys: limit,
    KeyCount: Contents.length + CommonPrefixes.length,
    IsTruncated: object !== undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: object && toToken(after),
    StartAfter: query.get('start-after') ?? undefined,
    EncodingType: query.get('encoding-type') ?? undefined,
    Contents,
    CommonPrefixes,
  });
}

function document(name: string, content: Parameters<typeof xmlDocument>[1]): S3Answer {
  return { status: 200, headers: {}, body: xmlDocument(name, content) };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw s3Error('InvalidArgument', 'Provided max-keys not an integer or within range');
  return Number(text);
}

function toToken(key: string): string {
  return Buffer.from(`1${key}`).toString('base64');
}

/** @throws {AwsServiceError} InvalidArgument for one that this store has not made */
function fromToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (!text.startsWith('1')) throw s3Error('InvalidArgument', 'The continuation token provided is incorrect');
  return text.slice(1);
}
