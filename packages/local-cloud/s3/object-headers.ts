import { s3Error } from './errors.ts';
import type { StoredObject } from './objects.ts';
import type { BucketSettings } from './settings.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** Headers that are kept with an object as they were sent. */
const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** Headers that would change what happens, and are not carried out here. */
const REFUSED =
  /^x-amz-(?:acl|grant-|object-lock-|server-side-encryption-customer-|tagging$|website-redirect-|write-offset)/;

/** Names and values of metadata together, in bytes. */
const METADATA_BYTES = 2048;
const META = 'x-amz-meta-';
const ENCRYPTION = 'x-amz-server-side-encryption';

/**
 * What is kept of the headers of a write.
 *
 * @throws {AwsServiceError} NotImplemented, MetadataTooLarge
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function keptHeaders(headers: Headers, { encryption }: BucketSettings): Record<string, string> {
  const refused = Object.keys(headers).find((name) => REFUSED.test(name));
  if (refused !== undefined) throw s3Error('NotImplemented', `${refused} is not implemented`);
  const { kept, bytes } = metadataOf(headers);
  if (bytes > METADATA_BYTES) throw s3Error('MetadataTooLarge');
  for (const name of KEPT) {
    const value = name === 'content-encoding' ? withoutChunks(headers[name]) : headers[name];
    if (value !== undefined) kept[name] = value;
  }
  kept['content-type'] ??= 'binary/octet-stream';
  kept[ENCRYPTION] = headers[ENCRYPTION] ?? encryption.algorithm;
  const keyId = headers[`${ENCRYPTION}-aws-kms-key-id`] ?? encryption.keyId;
  if (keyId !== undefined) kept[`${ENCRYPTION}-aws-kms-key-id`] = keyId;
  return kept;
}

/** What is told of an object whenever it is read. */
export function objectHeaders(
  object: StoredObject,
  request: Headers,
): Record<string, string> & { etag: string; 'last-modified': string } {
  const isWhole = request.range === undefined;
  const told = Object.entries(object.headers).filter(
    ([name]) =>
      !name.startsWith('x-amz-checksum-') || (isWhole && request['x-amz-checksum-mode'] === 'ENABLED'),
  );
  return {
    'accept-ranges': 'bytes',
    ...Object.fromEntries(told),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
  };
}

/** What is told after a write: how it is encrypted, and its checksum. */
export function writtenHeaders({ etag, headers }: StoredObject): Record<string, string> {
  const told = Object.entries(headers).filter(([name]) => /^x-amz-(?:server-side|checksum)-/.test(name));
  return { ...Object.fromEntries(told), etag: `"${etag}"` };
}

/**
 * What a caller wants to be told in place of an object's own headers, by `response-…` parameters.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function overriddenHeaders(query: URLSearchParams): Record<string, string> {
  const wanted = KEPT.map((name) => [name, query.get(`response-${name}`)] as const);
  return Object.fromEntries(wanted.filter((entry): entry is [string, string] => entry[1] !== null));
}

function metadataOf(headers: Headers): { kept: Record<string, string>; bytes: number } {
  const kept: Record<string, string> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(META) || value === undefined) continue;
    kept[name] = value;
    bytes += name.length - META.length + value.length;
  }
  return { kept, bytes };
}

/** `aws-chunked` says how the request is sent, and not what the object is. */
function withoutChunks(encoding: string | undefined): string | undefined {
  const names = encoding?.split(',').map((name) => name.trim());
  return names?.filter((name) => name !== 'aws-chunked' && name !== '').join(', ') || undefined;
}
