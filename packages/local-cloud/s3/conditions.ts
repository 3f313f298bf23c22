import { s3Error } from './errors.ts';
import type { StoredObject } from './objects.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Checks the conditions of a read.
 *
 * @returns whether the caller has it already, which is answered 304
 * @throws {AwsServiceError} PreconditionFailed
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function isUnchanged(headers: Headers, object: StoredObject, prefix = ''): boolean {
  const match = headers[`${prefix}if-match`];
  const noneMatch = headers[`${prefix}if-none-match`];
  const modified = laterThan(object, headers[`${prefix}if-modified-since`]);
  if (match !== undefined) {
    if (!names(match, object)) throw s3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
  } else if (laterThan(object, headers[`${prefix}if-unmodified-since`]) === true) {
    throw s3Error('PreconditionFailed', undefined, { Condition: 'If-Unmodified-Since' });
  }
  return noneMatch === undefined ? modified === false : names(noneMatch, object);
}

/**
 * Checks the conditions of a write against what is there.
 *
 * @throws {AwsServiceError} PreconditionFailed, NoSuchKey, NotImplemented
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite(headers: Headers, existing: StoredObject | undefined): void {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined) {
    if (noneMatch !== '*') throw s3Error('NotImplemented', 'If-None-Match of a write takes only *');
    if (existing) throw s3Error('PreconditionFailed', undefined, { Condition: 'If-None-Match' });
  }
  if (match === undefined) return;
  if (!existing) throw s3Error('NoSuchKey');
  if (!names(match, existing)) throw s3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
}

function names(tags: string, { etag }: StoredObject): boolean {
  return tags.split(',').some((tag) => {
    const bare = tag.trim().replace(/^W\//, '').replaceAll('"', '');
    return bare === '*' || bare === etag;
  });
}

/** Dates of headers have no part of a second. @returns undefined without a valid date */
function laterThan({ modifiedAt }: StoredObject, date: string | undefined): boolean | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.floor(modifiedAt / 1000) * 1000 > time;
}
