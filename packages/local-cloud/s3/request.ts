import type { IncomingHttpHeaders } from 'node:http';
import { s3Error } from './errors.ts';

/** A request to S3, taken apart. */
export interface S3Request {
  method: string;
  /** As it was sent, with its query. */
  url: string;
  /** Empty for a request to the service itself. */
  bucket: string;
  /** Empty for a request to a bucket. */
  key: string;
  query: URLSearchParams;
  /** With what a presigned link carries as `x-amz-` parameters, by lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  presigned: boolean;
  body: AsyncIterable<Buffer>;
}

/** What goes back. */
export interface S3Answer {
  status: number;
  headers: Record<string, string | number>;
  /** A document, or the bytes of an object. */
  body?: string | AsyncIterable<Buffer>;
  /** What listeners are told of it. */
  output?: S3Output;
}

/** What a call did, as far as it is counted. */
export interface S3Output {
  /** Bytes of an object that go to a caller who was given a link: to the internet. */
  sentOut?: number;
}

/** The longest key, in bytes of UTF-8. */
const LONGEST_KEY = 1024;

/**
 * Takes a request apart, whose bucket is the first part of its path: the SDK addresses so by itself where the endpoint
 * is an IP address or `localhost` is told `forcePathStyle`. The path is taken as it was sent: a key may hold `//` or `..`.
 *
 * @throws {AwsServiceError} InvalidURI, KeyTooLongError
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
export function readRequest(sent: {
  method?: string | undefined;
  url?: string | undefined;
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Buffer>;
}): S3Request {
  const { method = 'GET', url = '/', body } = sent;
  const [path = '', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?').replaceAll('+', '%2B'));
  const [, bucket = '', ...key] = decode(path).split('/');
  const presigned = query.has('X-Amz-Signature');
  const whole = key.join('/');
  if (Buffer.byteLength(whole) > LONGEST_KEY) throw s3Error('KeyTooLongError');
  const headers = { ...(presigned && headersOfLink(query)), ...flat(sent.headers) };
  return { method, url, bucket, key: whole, query, headers, presigned, body };
}

/** The parameters of a presigned link that stand for headers. */
function headersOfLink(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query].filter(([name]) => name.startsWith('x-amz-')));
}

function flat(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw s3Error('InvalidURI');
  }
}
