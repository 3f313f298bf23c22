import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectStore } from './object-store.ts';

/** What a link gives. */
export interface LinkedFile {
  key: string;
  mime: string;
  /** As which it is saved. */
  name: string;
  /** Browsers show it; else they save it. */
  inline: boolean;
}

/**
 * A link by which one object is read by who has no other right. Type and name are part of what is signed: who has the link
 * can change neither.
 *
 * @param seconds for how long it is good
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
 */
export function readLink(
  { client, bucket }: Pick<ObjectStore, 'client' | 'bucket'>,
  { key, mime, name, inline }: LinkedFile,
  seconds: number,
): Promise<string> {
  // Both forms of the name: https://datatracker.ietf.org/doc/html/rfc6266#appendix-D
  const plain = name.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ResponseContentType: mime,
    ResponseContentDisposition: `${inline ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`,
  });
  return getSignedUrl(client, command, { expiresIn: seconds });
}
