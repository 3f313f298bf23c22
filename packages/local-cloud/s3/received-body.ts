import { BodyChecks } from './checksums.ts';
import { decodeChunks } from './chunked-body.ts';
import { s3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import type { S3Store } from './store.ts';

/** The largest document that a request carries: the list of 10,000 parts. */
const DOCUMENT_BYTES = 4 * 1024 * 1024;

/** Bytes that have come and were checked. */
export interface Received {
  blob: number;
  size: number;
  etag: string;
  /** By header name. */
  checksums: Record<string, string>;
}

/**
 * Takes the bytes of an object or a part into the store; nothing is in memory as a whole.
 *
 * @throws {AwsServiceError} BadDigest, XAmzContentSHA256Mismatch, IncompleteBody, MissingContentLength; nothing is kept then
 */
export async function receiveBytes(store: S3Store, request: S3Request): Promise<Received> {
  const { headers } = request;
  const isChunked = headers['x-amz-content-sha256']?.startsWith('STREAMING-') ?? false;
  const told = headers[isChunked ? 'x-amz-decoded-content-length' : 'content-length'];
  if (told === undefined) throw s3Error('MissingContentLength');
  const trailers = new Map<string, string>();
  const checks = new BodyChecks({ headers, trailers });
  const body = isChunked ? decodeChunks(request.body, trailers) : request.body;
  const { blob, size } = await store.blobs.write(ofLength(checks.through(body), Number(told)));
  return { blob, size, ...checks.result() };
}

/** Reads the document of a request. @throws {AwsServiceError} MalformedXML, BadDigest */
export async function receiveDocument({ body, headers }: S3Request): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const checks = new BodyChecks({ headers, trailers: new Map() });
  for await (const chunk of checks.through(body)) {
    size += chunk.length;
    if (size > DOCUMENT_BYTES) throw s3Error('MalformedXML');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function* ofLength(body: AsyncIterable<Buffer>, told: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const bytes of body) {
    size += bytes.length;
    yield bytes;
  }
  if (size !== told) throw s3Error('IncompleteBody');
}
