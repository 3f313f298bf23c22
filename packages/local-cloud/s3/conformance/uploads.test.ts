import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  NoSuchKey,
  NoSuchUpload,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, test } from 'vitest';
import { testBucket } from './bucket.fixture.ts';

const here = testBucket();
const { bucket: Bucket, put, get } = here;
const MEGABYTE = 1024 * 1024;
const named = (name: string) => expect.objectContaining({ name });

async function begin(Key: string): Promise<string> {
  const input = { Bucket, Key, ContentType: 'text/plain', Metadata: { a: '1' } };
  return (await here.client.send(new CreateMultipartUploadCommand(input))).UploadId ?? '';
}

async function part(Key: string, UploadId: string, PartNumber: number, Body: Buffer) {
  const { ETag } = await here.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
  return { ETag, PartNumber };
}

const complete = (
  Key: string,
  UploadId: string,
  Parts: Array<{ ETag?: string | undefined; PartNumber: number }>,
) =>
  here.client.send(
    new CompleteMultipartUploadCommand({
      Bucket,
      Key,
      UploadId,
      MultipartUpload: { Parts: Parts.map(({ ETag = '', PartNumber }) => ({ ETag, PartNumber })) },
    }),
  );

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html */
describe('a multipart upload', () => {
  test('of lib-storage puts a stream of unknown length together', async () => {
    const text = Buffer.from('0123456789'.repeat(1_200_000));
    const pieces = Array.from({ length: 12 }, (_, index) =>
      text.subarray(index * 1_000_000, (index + 1) * 1_000_000),
    );
    const upload = new Upload({
      client: here.client,
      params: { Bucket, Key: 'streamed', Body: Readable.from(pieces), ContentType: 'video/mp4' },
    });
    await upload.done();
    expect(await get('streamed')).toBe(text.toString());
    expect(await get('streamed', { Range: 'bytes=5242875-5242885' })).toBe(
      text.toString('utf8', 5242875, 5242886),
    );
    const head = await here.client.send(new HeadObjectCommand({ Bucket, Key: 'streamed' }));
    expect(head).toMatchObject({ ContentLength: text.length, ContentType: 'video/mp4' });
  });

  test('is seen when it is complete, and its ETag is that of its parts', async () => {
    const id = await begin('parts');
    const bodies = [Buffer.alloc(5 * MEGABYTE, 'a'), Buffer.from('end')];
    const second = await part('parts', id, 7, bodies[1] ?? Buffer.alloc(0));
    await part('parts', id, 2, Buffer.alloc(5 * MEGABYTE, 'b'));
    const first = await part('parts', id, 2, bodies[0] ?? Buffer.alloc(0));
    await expect(get('parts')).rejects.toThrow(NoSuchKey);
    const { ETag } = await complete('parts', id, [first, second]);
    const md5s = Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest()));
    expect(ETag).toBe(`"${createHash('md5').update(md5s).digest('hex')}-2"`);
    expect(await get('parts', { Range: 'bytes=5242878-' })).toBe('aaend');
    const head = await here.client.send(new HeadObjectCommand({ Bucket, Key: 'parts' }));
    expect(head).toMatchObject({ ETag, ContentType: 'text/plain', Metadata: { a: '1' } });
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html#API_CompleteMultipartUpload_Errors */
  test('is refused with wrong, unordered or too small parts, and can still be completed', async () => {
    const id = await begin('wrong');
    const small = await part('wrong', id, 1, Buffer.from('small'));
    const last = await part('wrong', id, 2, Buffer.from('last'));
    await expect(complete('wrong', id, [{ ...small, ETag: '"0"' }])).rejects.toThrow(named('InvalidPart'));
    await expect(complete('wrong', id, [last, small])).rejects.toThrow(named('InvalidPartOrder'));
    await expect(complete('wrong', id, [small, last])).rejects.toThrow(named('EntityTooSmall'));
    await complete('wrong', id, [last]);
    expect(await get('wrong')).toBe('last');
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
  test('is gone when it is given up, and leaves what was there', async () => {
    await put('given-up', 'before');
    const id = await begin('given-up');
    const one = await part('given-up', id, 1, Buffer.from('x'));
    await here.client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'given-up', UploadId: id }));
    await expect(complete('given-up', id, [one])).rejects.toThrow(NoSuchUpload);
    await expect(part('given-up', id, 2, Buffer.from('x'))).rejects.toThrow(NoSuchUpload);
    expect(await get('given-up')).toBe('before');
  });

  test('may be the first only, too', async () => {
    await put('once', 'before');
    const id = await begin('once');
    const one = await part('once', id, 1, Buffer.from('after'));
    const input = {
      Bucket,
      Key: 'once',
      UploadId: id,
      MultipartUpload: { Parts: [{ ETag: one.ETag ?? '', PartNumber: 1 }] },
    };
    await expect(
      here.client.send(new CompleteMultipartUploadCommand({ ...input, IfNoneMatch: '*' })),
    ).rejects.toThrow(named('PreconditionFailed'));
    expect(await get('once')).toBe('before');
  });
});
