import { s3Error } from './errors.ts';
import type { S3Answer, S3Request } from './request.ts';
import type { BucketSettings, CorsRule } from './settings.ts';

/**
 * What a browser is told about a request of a page. Origins are not compared: the listener answers pages of this machine
 * only, and here these stand for whatever origins the rules name. Methods and headers are.
 *
 * @returns nothing without an origin or a rule that allows the method
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function corsHeaders(
  { headers, method }: S3Request,
  { cors }: BucketSettings,
): Record<string, string> {
  const { origin } = headers;
  const rule = cors.find(({ methods }) => methods.includes(method));
  if (origin === undefined || !rule) return {};
  return {
    'access-control-allow-origin': origin,
    ...(rule.exposed.length > 0 && { 'access-control-expose-headers': rule.exposed.join(', ') }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

/**
 * Answers what a browser asks before a request that needs a rule.
 *
 * @throws {AwsServiceError} AccessDenied when no rule allows it, InvalidRequest
 */
export function preflight({ headers }: S3Request, { cors }: BucketSettings): S3Answer {
  const { origin, 'access-control-request-method': method } = headers;
  if (origin === undefined || method === undefined) {
    throw s3Error('InvalidRequest', 'Insufficient information. Origin request header needed.');
  }
  const wanted = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const rule = cors.find((one) => one.methods.includes(method) && wanted.every((name) => allows(one, name)));
  if (!rule) {
    throw s3Error('AccessDenied', 'CORSResponse: This CORS request is not allowed.');
  }
  return {
    status: 200,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': rule.methods.join(', '),
      ...(wanted.length > 0 && { 'access-control-allow-headers': wanted.join(', ') }),
      ...(rule.maxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.maxAgeSeconds) }),
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    },
  };
}

function allows({ headers }: CorsRule, name: string): boolean {
  return headers.some((allowed) => {
    const [start = '', end] = allowed.toLowerCase().split('*');
    return end === undefined ? name === start : name.startsWith(start) && name.endsWith(end);
  });
}
