import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type StoredTerms, type TermStore, TermsChangedError } from '../knowledge-ports.ts';
import { TermIndex, UnusableTermIndexError } from './term-index.ts';

/** Where the index of a tenant's terms is in its bucket. */
function objectKey(tenantId: string): string {
  return `terms/${tenantId}.json`;
}

/**
 * Terms in S3: one object for each tenant, written on the condition that it is still the one that was read.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export class S3TermStore implements TermStore {
  readonly #client: Pick<S3Client, 'send'>;
  readonly #bucket: string;

  constructor(client: Pick<S3Client, 'send'>, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async load(tenantId: string, known?: StoredTerms): Promise<StoredTerms | undefined> {
    const get = new GetObjectCommand({ ...this.#at(tenantId), ...(known && { IfNoneMatch: known.etag }) });
    try {
      const { Body, ETag } = await this.#client.send(get);
      if (Body === undefined || ETag === undefined) throw new TypeError('S3 gave no body or no ETag');
      return parsed(tenantId, await Body.transformToString(), ETag);
    } catch (error) {
      const status = statusOf(error);
      if (status === 304) return known;
      if (status === 404) return undefined;
      throw error;
    }
  }

  async save(index: TermIndex, etag: string | undefined): Promise<string> {
    const { tenantId } = index;
    const put = new PutObjectCommand({
      ...this.#at(tenantId),
      Body: await index.serialize(),
      ContentType: 'application/json',
      ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
    });
    try {
      const { ETag } = await this.#client.send(put);
      if (ETag === undefined) throw new TypeError('S3 gave no ETag');
      return ETag;
    } catch (cause) {
      // Another one, another writer at the same time, or none any more.
      if ([412, 409, 404].includes(statusOf(cause) ?? 0)) throw new TermsChangedError(tenantId, { cause });
      throw cause;
    }
  }

  #at(tenantId: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: objectKey(tenantId) };
  }
}

function parsed(tenantId: string, bytes: string, etag: string): StoredTerms {
  try {
    return { index: TermIndex.parse(tenantId, bytes), etag };
  } catch (error) {
    if (!(error instanceof UnusableTermIndexError)) throw error;
    throw new UnusableTermIndexError(error.why, { cause: error, etag });
  }
}

/** The HTTP status of an error of the SDK; a 304 is one too. */
function statusOf(error: unknown): number | undefined {
  const { $metadata } = { $metadata: undefined, ...(error as { $metadata?: { httpStatusCode?: number } }) };
  return $metadata?.httpStatusCode;
}
