import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';

/** What is signed. */
export interface UnsignedRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** The headers with which a request is sent. */
export type SignRequest = (request: UnsignedRequest) => Promise<Record<string, string>>;

/**
 * Signs requests to an API of this account with the function's own role, by what a client of the SDK knows of it.
 *
 * @param service `execute-api` for API Gateway
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function createRequestSigner(
  { config: { credentials, region, sha256 } }: Pick<DynamoDBClient, 'config'>,
  service: string,
): SignRequest {
  const signer = new SignatureV4({ credentials, region, sha256, service });
  return async ({ method, url, headers, body }) => {
    const { protocol, hostname, port, pathname, searchParams, host } = url;
    const signed = await signer.sign({
      ...{ method, protocol, hostname, body, path: pathname, query: Object.fromEntries(searchParams) },
      ...(port !== '' && { port: Number(port) }),
      headers: { ...headers, host },
    });
    return signed.headers;
  };
}
