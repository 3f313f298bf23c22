import http from 'node:http';
import https from 'node:https';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import { textOf } from '../http/text-of.ts';
import { ProsaError } from '../runtime/errors.ts';

/** An object was not given. */
export class ObjectUnreadableError extends ProsaError {
  override readonly name = 'ObjectUnreadableError';

  constructor(reason: string, details: { cause?: unknown } = {}) {
    super(`an object was not given: ${reason}`, {
      ...details,
      retryable: true,
      operatorHint: '403: the role lacks s3:GetObject or s3:ListBucket for the bucket.',
    });
  }
}

/** Opens one object; undefined where there is none. @throws {ObjectUnreadableError} */
export type OpenObject = (key: string) => Promise<AsyncIterable<Uint8Array> | undefined>;

/** Longest silence of S3, in milliseconds. */
const SILENCE_MS = 3_000;

/**
 * Reads objects of one bucket as they come, for a function that seldom reads one: S3's own client would be a third of its
 * code, and be loaded with each environment.
 *
 * @param config of a client of the SDK: what it knows of region and credentials
 * @param options.endpoint of what stands in for S3, with the bucket in the path
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function objectOpener(
  { config: { credentials, region, sha256 } }: Pick<DynamoDBClient, 'config'>,
  bucket: string,
  { endpoint = process.env.AWS_ENDPOINT_URL_S3 }: { endpoint?: string | undefined } = {},
): OpenObject {
  // A key is encoded once; other services want it twice.
  const signer = new SignatureV4({ credentials, region, sha256, service: 's3', uriEscapePath: false });
  return async (key) => {
    const url = objectUrl(bucket, key, { endpoint, region: await region() });
    const { protocol, hostname, host, pathname } = url;
    const signed = await signer.sign({
      method: 'GET',
      protocol,
      hostname,
      path: pathname,
      headers: { host },
    });
    const response = await get(url, signed.headers);
    if (response.statusCode === 200) return response;
    const answer = await textOf(response);
    const [, code = 'no code'] = /<Code>(\w+)<\/Code>/.exec(answer) ?? [];
    if (code === 'NoSuchKey') return undefined;
    throw new ObjectUnreadableError(`HTTP ${response.statusCode}, ${code}`);
  };
}

/** @param place.endpoint of what stands in for S3, with the bucket in the path */
export function objectUrl(
  bucket: string,
  key: string,
  { endpoint, region }: { endpoint: string | undefined; region: string },
): URL {
  const path = key.split('/').map(encode).join('/');
  return endpoint === undefined
    ? new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`)
    : new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
}

function get(url: URL, headers: Record<string, string>): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(url, { headers });
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error('S3 is silent')));
    request.on('response', resolve);
    request.on('error', (cause) => reject(new ObjectUnreadableError(cause.message, { cause })));
  });
}

/** As SigV4 wants it: more than `encodeURIComponent` does. */
function encode(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
