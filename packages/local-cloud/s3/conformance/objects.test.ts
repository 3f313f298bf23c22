import { createHash } from 'node:crypto';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { testBucket } from './bucket.fixture.ts';

const here = testBucket();
const { bucket: Bucket, put, get } = here;
const head = (Key: string) => here.client.send(new HeadObjectCommand({ Bucket, Key }));

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
describe('PutObject', () => {
  test('gives the MD5 as the ETag, and says that the object is encrypted', async () => {
    const put1 = await put('etag', 'Olá');
    const ETag = `"${createHash('md5').update('Olá').digest('hex')}"`;
    expect(put1).toMatchObject({ ETag, ServerSideEncryption: 'AES256' });
    expect(await head('etag')).toMatchObject({ ETag, ContentLength: 4, ServerSideEncryption: 'AES256' });
  });

  test('replaces an object, with its metadata', async () => {
    await put('twice', 'one', { Metadata: { a: '1' } });
    await put('twice', 'two');
    expect(await get('twice')).toBe('two');
    expect((await head('twice')).Metadata).toEqual({});
  });

  test.each(['a b', 'ção/ü😀', 'a+b&c=d?e#f', 'a//b/../c', '100%', "it's (1)*!", 'x/'])(
    'takes the key %s as it is',
    async (key) => {
      await put(key, key);
      expect(await get(key)).toBe(key);
    },
  );

  test('keeps type, disposition, cache rules and metadata', async () => {
    const told = {
      ContentType: 'audio/ogg',
      ContentDisposition: 'attachment; filename="a.ogg"',
      CacheControl: 'private, max-age=60',
      Metadata: { 'sha-256': 'abc', tenant: 't-1' },
    };
    await put('headers', 'x', told);
    expect(await head('headers')).toMatchObject(told);
  });

  test('refuses more than 2 KB of metadata, a key over 1,024 bytes and a missing bucket', async () => {
    await expect(put('k', 'x', { Metadata: { a: 'x'.repeat(2048) } })).rejects.toThrow(
      expect.objectContaining({ name: 'MetadataTooLarge' }),
    );
    await expect(put('é'.repeat(513))).rejects.toThrow(expect.objectContaining({ name: 'KeyTooLongError' }));
    await expect(put('k', 'x', { Bucket: 'no-such-bucket-here' })).rejects.toThrow(NoSuchBucket);
  });

  test('keeps an empty object and one of several megabytes', async () => {
    await put('empty', '', { ContentLength: 0 });
    expect(await get('empty')).toBe('');
    const large = Buffer.alloc(3_500_000, 'abcdefghij');
    await put('large', large);
    const { Body } = await here.client.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(large)).toBe(true);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
describe('GetObject', () => {
  test('gives NoSuchKey, and HeadObject a bare 404', async () => {
    await expect(get('missing')).rejects.toThrow(NoSuchKey);
    await expect(head('missing')).rejects.toThrow(NotFound);
    await expect(here.client.send(new HeadBucketCommand({ Bucket: 'missing-bucket' }))).rejects.toThrow(
      NotFound,
    );
  });

  test.each([
    ['bytes=0-2', 'abc', 'bytes 0-2/10'],
    ['bytes=8-', 'ij', 'bytes 8-9/10'],
    ['bytes=-3', 'hij', 'bytes 7-9/10'],
    ['bytes=5-99', 'fghij', 'bytes 5-9/10'],
  ])('gives the range %s', async (Range, text, ContentRange) => {
    await put('range', 'abcdefghij');
    const answer = await here.client.send(new GetObjectCommand({ Bucket, Key: 'range', Range }));
    expect(await answer.Body?.transformToString()).toBe(text);
    expect(answer).toMatchObject({ ContentRange, ContentLength: text.length, AcceptRanges: 'bytes' });
    expect(answer.$metadata.httpStatusCode).toBe(206);
  });

  test('gives a range out of the middle of a large object', async () => {
    const large = Buffer.from(Array.from({ length: 400_000 }, (_, index) => `${index} `).join(''));
    await put('middle', large);
    const range = await get('middle', { Range: 'bytes=1048570-2097160' });
    expect(range).toBe(large.subarray(1048570, 2097161).toString());
  });

  test('refuses a range that begins after the end', async () => {
    await put('short', 'abc');
    await expect(get('short', { Range: 'bytes=3-' })).rejects.toThrow(
      expect.objectContaining({
        name: 'InvalidRange',
        $metadata: expect.objectContaining({ httpStatusCode: 416 }),
      }),
    );
  });

  test('is told otherwise by response parameters', async () => {
    await put('told', 'x', { ContentType: 'text/html' });
    const input = {
      Bucket,
      Key: 'told',
      ResponseContentType: 'application/octet-stream',
      ResponseContentDisposition: 'attachment; filename="ç.html"',
      ResponseCacheControl: 'no-store',
    };
    expect(await here.client.send(new GetObjectCommand(input))).toMatchObject({
      ContentType: 'application/octet-stream',
      CacheControl: 'no-store',
    });
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
describe('deletion', () => {
  test('removes an object, and is no error for one that is not there', async () => {
    await put('gone');
    const input = { Bucket, Key: 'gone' };
    for (const _ of [1, 2]) {
      const { $metadata } = await here.client.send(new DeleteObjectCommand(input));
      expect($metadata.httpStatusCode).toBe(204);
    }
    await expect(get('gone')).rejects.toThrow(NoSuchKey);
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
  test('of several names them, or nothing when it is to be quiet', async () => {
    const keys = ['d/1 & <2>', 'd/ç', 'd/never'];
    for (const key of keys.slice(0, 2)) await put(key);
    const Objects = keys.map((Key) => ({ Key }));
    const loud = await here.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(loud.Deleted?.map(({ Key }) => Key)).toEqual(keys);
    for (const key of keys) await expect(get(key)).rejects.toThrow(NoSuchKey);
    const quiet = await here.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    expect(quiet.Deleted).toBeUndefined();
  });

  test('of more than 1,000 is refused', async () => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    await expect(here.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).rejects.toThrow(
      expect.objectContaining({ name: 'MalformedXML' }),
    );
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
describe('CopyObject', () => {
  const copy = (Key: string, more = {}) =>
    here.client.send(
      new CopyObjectCommand({
        Bucket,
        Key,
        CopySource: `${Bucket}/${encodeURIComponent('from ç')}`,
        ...more,
      }),
    );

  test('takes bytes and metadata along, and leaves the source', async () => {
    await put('from ç', 'text', { ContentType: 'text/plain', Metadata: { a: '1' } });
    await copy('to');
    expect(await get('to')).toBe('text');
    expect(await head('to')).toMatchObject({ ContentType: 'text/plain', Metadata: { a: '1' } });
    await here.client.send(new DeleteObjectCommand({ Bucket, Key: 'to' }));
    expect(await get('from ç')).toBe('text');
  });

  test('gives new metadata when it is told to, and refuses a copy onto itself otherwise', async () => {
    await put('from ç', 'text', { Metadata: { a: '1' } });
    await expect(copy('from ç')).rejects.toThrow(expect.objectContaining({ name: 'InvalidRequest' }));
    await copy('from ç', { MetadataDirective: 'REPLACE', Metadata: { b: '2' }, ContentType: 'x/y' });
    expect(await head('from ç')).toMatchObject({ Metadata: { b: '2' }, ContentType: 'x/y' });
    expect(await get('from ç')).toBe('text');
  });

  test('refuses a source that is missing or another one than was meant', async () => {
    await put('from ç', 'text');
    await expect(copy('to', { CopySource: `${Bucket}/none` })).rejects.toThrow(NoSuchKey);
    await expect(copy('to', { CopySourceIfMatch: '"other"' })).rejects.toThrow(
      expect.objectContaining({ name: 'PreconditionFailed' }),
    );
  });
});
