import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';
import { objectUrl } from './open-object.ts';

/** A link by which one object is read by who has no other right. Costs no call. */
export type LinkObject = (key: string) => Promise<string>;

/**
 * Links to objects of one bucket, for a function that is no client of S3; see `objectOpener`.
 *
 * @param config of a client of the SDK: what it knows of region and credentials
 * @param options.seconds for how long a link is good, `endpoint`: of what stands in for S3, with the bucket in the path
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function objectLinker(
  { config: { credentials, region, sha256 } }: Pick<DynamoDBClient, 'config'>,
  bucket: string,
  { seconds, endpoint = process.env.AWS_ENDPOINT_URL_S3 }: { seconds: number; endpoint?: string | undefined },
): LinkObject {
  const signer = new SignatureV4({ credentials, region, sha256, service: 's3', uriEscapePath: false });
  return async (key) => {
    const url = objectUrl(bucket, key, { endpoint, region: await region() });
    const { protocol, hostname, host, pathname: path } = url;
    const headers = { host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' };
    const { query = {} } = await signer.presign(
      { method: 'GET', protocol, hostname, path, headers },
      { expiresIn: seconds },
    );
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    return url.href;
  };
}
