import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ProsaError } from '../runtime/errors.ts';

/** Most keys of one DeleteObjects. */
const MOST_DELETED = 1_000;

/** An object as it was read. */
export interface FoundObject {
  bytes: Uint8Array;
  etag: string;
}

/** What is known of an object without its bytes. */
export interface ObjectFacts {
  bytes: number;
  etag: string;
  /** SHA-256 of its bytes, 64 small hexadecimal digits, where it was stored with one. */
  sha256: string | undefined;
}

/** On which condition an object is written: over those bytes, or over none. */
export type WriteCondition = { over: string } | { over: 'none' };

/** Another writer was first: read the object again. */
export class ObjectChangedError extends ProsaError {
  override readonly name = 'ObjectChangedError';

  constructor(cause: unknown) {
    super('an object was written by another writer meanwhile', {
      cause,
      retryable: true,
      operatorHint: 'It is read and written again; if it goes on, look for two who write it all the time.',
    });
  }
}

/** S3 did not delete all of what was named. */
class ObjectsKeptError extends ProsaError {
  override readonly name = 'ObjectsKeptError';

  constructor(count: number, codes: readonly string[]) {
    super(`${count} objects were not deleted: ${codes.join(', ')}`, {
      retryable: true,
      operatorHint: 'The same step deletes what is left; AccessDenied is a permission that the role lacks.',
    });
  }
}

/**
 * The objects of one bucket. Keys hold the tenant: who gives one must have it from a verified envelope or caller.
 *
 * A role that reads must be allowed `s3:ListBucket` too: S3 says else of an object that is not there that it is forbidden.
 *
 * @example
 * const objects = new ObjectStore(s3Client(), 'prosa-knowledge');
 * await objects.put('documents/acme/trocas/1', bytes);
 * await objects.get('documents/acme/trocas/1'); // { bytes, etag: '"9b2c…"' }
 */
export class ObjectStore {
  readonly client: S3Client;
  readonly bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * @param options.over the ETag of the object that it takes the place of, or `none`; left out: whatever is there
   * @returns the new ETag
   * @throws {ObjectChangedError} where the condition does not hold
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async put(
    Key: string,
    Body: Uint8Array | string,
    { contentType, over }: { contentType?: string } & Partial<WriteCondition> = {},
  ): Promise<string> {
    try {
      const { ETag = '' } = await this.client.send(
        new PutObjectCommand({
          ...{ Bucket: this.bucket, Key, Body, ContentType: contentType },
          ...(over !== undefined && (over === 'none' ? { IfNoneMatch: '*' } : { IfMatch: over })),
        }),
      );
      return ETag;
    } catch (error) {
      // 404: the object over which it was to be written is gone.
      if (over !== undefined && isStatus(error, 412, 409, 404)) throw new ObjectChangedError(error);
      throw error;
    }
  }

  /**
   * @param known the ETag of what the caller has
   * @returns undefined where there is no such object, `unchanged` where it is what the caller has: then no bytes are sent
   */
  async get(Key: string): Promise<FoundObject | undefined>;
  async get(Key: string, known: string | undefined): Promise<FoundObject | 'unchanged' | undefined>;
  async get(Key: string, known?: string): Promise<FoundObject | 'unchanged' | undefined> {
    try {
      const { Body, ETag = '' } = await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key,
          ...(known !== undefined && { IfNoneMatch: known }),
        }),
      );
      return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag };
    } catch (error) {
      if (isStatus(error, 304)) return 'unchanged';
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /**
   * The first bytes of an object, and how many it has.
   *
   * @returns undefined where there is no such object, or where it is empty
   */
  async begin(Key: string, most: number): Promise<{ bytes: number; head: Uint8Array } | undefined> {
    try {
      const { Body, ContentRange = '' } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key, Range: `bytes=0-${most - 1}` }),
      );
      const head = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { bytes: Number(ContentRange.split('/')[1]), head };
    } catch (error) {
      if (isStatus(error, 404, 416)) return undefined;
      throw error;
    }
  }

  /** @returns undefined where there is no such object */
  async facts(Key: string): Promise<ObjectFacts | undefined> {
    try {
      const head = await this.client.send(
        new HeadObjectCommand({ Bucket: this.bucket, Key, ChecksumMode: 'ENABLED' }),
      );
      const { ContentLength = 0, ETag = '', ChecksumSHA256: sum } = head;
      const sha256 = sum === undefined ? undefined : Buffer.from(sum, 'base64').toString('hex');
      return { bytes: ContentLength, etag: ETag, sha256 };
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /**
   * Copies an object within the bucket, without its bytes passing here.
   *
   * @param over the ETag that the source must have
   * @returns false where the source is gone
   * @throws {ObjectChangedError} where it has other bytes
   */
  async copy(from: string, Key: string, over: string): Promise<boolean> {
    const CopySource = `${this.bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
    try {
      await this.client.send(
        new CopyObjectCommand({ Bucket: this.bucket, Key, CopySource, CopySourceIfMatch: over }),
      );
      return true;
    } catch (error) {
      if (isStatus(error, 404)) return false;
      if (isStatus(error, 412)) throw new ObjectChangedError(error);
      throw error;
    }
  }

  /** Keys that are not there are fine. @throws {ObjectsKeptError} the same call does the rest */
  async delete(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += MOST_DELETED) {
      const Objects = keys.slice(from, from + MOST_DELETED).map((Key) => ({ Key }));
      const { Errors = [] } = await this.client.send(
        new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } }),
      );
      if (Errors.length > 0) {
        throw new ObjectsKeptError(Errors.length, [...new Set(Errors.map(({ Code = 'unknown' }) => Code))]);
      }
    }
  }

  /** The keys that begin so, all of them, in alphabetical order. */
  async keys(Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucket, Prefix, ContinuationToken }),
      );
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return keys;
  }
}

function isStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof S3ServiceException && statuses.includes(error.$metadata.httpStatusCode ?? 0);
}
