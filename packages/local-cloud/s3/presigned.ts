import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { s3Error } from './errors.ts';
import type { S3Request } from './request.ts';

/** A week. */
const LONGEST_SECONDS = 604_800;
/** How far ahead of ours a signer's clock may be. */
const SKEW_MS = 15 * 60 * 1000;
const PREFIX = 'X-Amz-';

/**
 * Checks a presigned link: its time, and that it is used for what it was signed for. Signatures in a header are not
 * checked: who has credentials may do everything here. Without any signature the public asks, which has no access.
 *
 * @param nowMs milliseconds since the epoch
 * @param secret the one secret key of this machine
 * @throws {AwsServiceError} AccessDenied, SignatureDoesNotMatch, AuthorizationQueryParametersError
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkAccess(request: S3Request, nowMs: number, secret: string): void {
  if (!request.presigned) {
    if (request.headers.authorization === undefined) throw s3Error('AccessDenied');
    return;
  }
  const parameter = (name: string) => request.query.get(PREFIX + name) ?? '';
  const [, ...scope] = parameter('Credential').split('/');
  const date = parameter('Date');
  const signedAt = Date.parse(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const seconds = Number(parameter('Expires') || Number.NaN);
  const isValid =
    parameter('Algorithm') === 'AWS4-HMAC-SHA256' &&
    scope.length === 4 &&
    scope[3] === 'aws4_request' &&
    date.startsWith(scope[0] ?? '-') &&
    Number.isInteger(seconds) &&
    !Number.isNaN(signedAt);
  if (!isValid) throw s3Error('AuthorizationQueryParametersError');
  if (seconds < 1 || seconds > LONGEST_SECONDS) {
    throw s3Error('AuthorizationQueryParametersError', 'X-Amz-Expires must be between 1 and 604800 seconds');
  }
  if (nowMs > signedAt + seconds * 1000) {
    throw s3Error('AccessDenied', 'Request has expired', {
      Expires: new Date(signedAt + seconds * 1000).toISOString(),
      ServerTime: new Date(nowMs).toISOString(),
    });
  }
  if (nowMs < signedAt - SKEW_MS) throw s3Error('AccessDenied', 'Request is not valid yet');
  const signed = parameter('SignedHeaders').split(';');
  refuseUnsigned(request, signed);
  const expected = signature(request, { date, scope, signed, secret });
  const given = Buffer.from(parameter('Signature'));
  if (given.length !== expected.length || !timingSafeEqual(given, Buffer.from(expected))) {
    throw s3Error('SignatureDoesNotMatch');
  }
}

/** What would change the request must have been in the signer's hands. */
function refuseUnsigned({ headers, query }: S3Request, signed: readonly string[]): void {
  const unsigned = Object.keys(headers).filter(
    (name) => name.startsWith('x-amz-') && !signed.includes(name) && !query.has(name),
  );
  if (unsigned.length > 0 || !signed.includes('host')) {
    throw s3Error('AccessDenied', 'There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    });
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signature(
  request: S3Request,
  { date, scope, signed, secret }: { date: string; scope: string[]; signed: string[]; secret: string },
): string {
  const { method, bucket, key, query, headers } = request;
  const parameters = [...query]
    .filter(([name]) => name !== `${PREFIX}Signature`)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const canonical = [
    method,
    `/${[bucket, ...(key === '' ? [] : key.split('/'))].map(encode).join('/')}`,
    parameters.join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    query.get(`${PREFIX}Content-Sha256`) ?? headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hashed].join('\n');
  const signingKey = scope.reduce<string | Buffer>(
    (secretSoFar, part) => hmac(secretSoFar, part),
    `AWS4${secret}`,
  );
  return hmac(signingKey, text).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
