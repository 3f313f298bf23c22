import { s3Error } from './errors.ts';

/** Bytes of an object, both ends with it. */
export interface ByteRange {
  first: number;
  last: number;
}

/**
 * The bytes that a `Range` asks for. Several ranges are answered with the whole object, as by S3.
 *
 * @returns undefined for the whole object
 * @throws {AwsServiceError} InvalidRange
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestSyntax
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  if (first >= size) {
    throw s3Error('InvalidRange', undefined, {
      RangeRequested: header ?? '',
      ActualObjectSize: String(size),
    });
  }
  return { first, last };
}
