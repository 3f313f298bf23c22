import type { IncomingHttpHeaders } from 'node:http';

/** In place of a JWT authorizer: a caller that signs is let through. */
export const IAM = 'AWS_IAM';

/** What the function sees of who signed. */
export interface SignedBy {
  iam: { accessKey: string; accountId: string; callerId: string; userArn: string; userId: string };
}

const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=([^/, ]+)\/\d{8}\/[^/]+\/execute-api\/aws4_request, *SignedHeaders=[^, ]+, *Signature=[0-9a-f]{64}$/;

/**
 * Whether a request is signed for an API: its form alone is looked at, since there are no keys and no policies here.
 *
 * @returns undefined for one that is not, which an HTTP API answers with 403
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
export function signedBy(headers: IncomingHttpHeaders, accountId: string): SignedBy | undefined {
  const [, accessKey] = SIGNED.exec(headers.authorization ?? '') ?? [];
  if (accessKey === undefined || headers['x-amz-date'] === undefined) return undefined;
  const userArn = `arn:aws:iam::${accountId}:user/local`;
  return { iam: { accessKey, accountId, callerId: accessKey, userArn, userId: accessKey } };
}
