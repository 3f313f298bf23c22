import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectStore } from './object-store.ts';

/** What a link lets in: these bytes and no others. */
export interface ExpectedUpload {
  bytes: number;
  /** 64 small hexadecimal digits. */
  sha256: string;
}

/** Where a file goes by `PUT`, and the headers without which S3 refuses it. */
export interface UploadLink {
  url: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * A link with which one file can be stored by who has no other right. S3 refuses what has another length or other
 * bytes than was told, so that the object's own facts are those of the file.
 *
 * @param seconds for how long it is good
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
 */
export async function uploadLink(
  { client, bucket }: Pick<ObjectStore, 'client' | 'bucket'>,
  Key: string,
  { bytes, sha256 }: ExpectedUpload,
  seconds: number,
): Promise<UploadLink> {
  const ChecksumSHA256 = Buffer.from(sha256, 'hex').toString('base64');
  const command = new PutObjectCommand({ Bucket: bucket, Key, ContentLength: bytes, ChecksumSHA256 });
  const sum = 'x-amz-checksum-sha256';
  const url = await getSignedUrl(client, command, { expiresIn: seconds, unhoistableHeaders: new Set([sum]) });
  return { url, headers: { [sum]: ChecksumSHA256 } };
}
