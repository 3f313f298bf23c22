import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from './object-store.ts';

/** Bytes of a part: S3 takes no smaller one but the last. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const PART_BYTES = 8 * 1024 * 1024;

/** Where something goes, decided when its beginning is known. */
export interface Destination {
  key: string;
  contentType: string;
  /** How browsers that follow a link are to treat it. */
  contentDisposition?: string;
}

export interface PutStreamOptions<To extends Destination> {
  /** @param head the first 8 MB, or all of it */
  destination(head: Uint8Array): Promise<To>;
  /** Asked when all has come, before the object is there. False: it is dropped. */
  accept(): boolean;
}

/** `whole`: all bytes, where they were few enough to be held at once. */
export type PutStream<To> = { kind: 'stored'; to: To; whole: Uint8Array | undefined } | { kind: 'dropped' };

/**
 * Stores what comes as it comes, with no more than one part of it in memory. Readers find all of it or nothing.
 *
 * @throws what the stream, or S3, throws; nothing is stored then
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function putStream<To extends Destination>(
  { client, bucket: Bucket }: Pick<ObjectStore, 'client' | 'bucket'>,
  chunks: AsyncIterable<Uint8Array>,
  { destination, accept }: PutStreamOptions<To>,
): Promise<PutStream<To>> {
  const parts = partsOf(chunks);
  const first = await parts.next();
  const head = first.done ? new Uint8Array() : first.value;
  const second = await parts.next();
  const to = await destination(head);
  const target = { Bucket, Key: to.key };
  const about = { ContentType: to.contentType, ContentDisposition: to.contentDisposition };
  if (second.done) {
    if (!accept()) return { kind: 'dropped' };
    await client.send(new PutObjectCommand({ ...target, ...about, Body: head }));
    return { kind: 'stored', to, whole: head };
  }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...target, ...about }));
  const upload = { ...target, UploadId };
  try {
    const done: CompletedPart[] = [];
    const put = async (Body: Uint8Array) => {
      const PartNumber = done.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
      done.push({ PartNumber, ETag });
    };
    await put(head);
    await put(second.value);
    for await (const part of parts) await put(part);
    if (accept()) {
      await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: done } }));
      return { kind: 'stored', to, whole: undefined };
    }
  } catch (error) {
    // What it fails to take away, a rule of the bucket does.
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
  await client.send(new AbortMultipartUploadCommand(upload));
  return { kind: 'dropped' };
}

async function* partsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.byteLength;
    if (bytes < PART_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
