import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ChecksumMode, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { testBucket } from './bucket.fixture.ts';

const here = testBucket();
const { bucket: Bucket, put, get } = here;
const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
describe('a checksum', () => {
  test.each(['CRC32', 'SHA1', 'SHA256'] as const)(
    '%s is compared, kept and told',
    async (ChecksumAlgorithm) => {
      await put('sum', 'Olá', { ChecksumAlgorithm });
      const input = { Bucket, Key: 'sum', ChecksumMode: ChecksumMode.ENABLED };
      const answer = await here.client.send(new GetObjectCommand(input));
      expect(answer[`Checksum${ChecksumAlgorithm}`]).toMatch(/=$/);
      // The client compares it while it reads.
      expect(await answer.Body?.transformToString()).toBe('Olá');
    },
  );

  test('comes after the body of a stream', async () => {
    const Body = Readable.from([Buffer.alloc(70_000, 'a'), Buffer.from('end')]);
    await put('stream', Body, { ContentLength: 70_003, ContentType: 'text/plain' });
    expect(await get('stream')).toBe(`${'a'.repeat(70_000)}end`);
    const head = await here.client.send(
      new HeadObjectCommand({ Bucket, Key: 'stream', ChecksumMode: ChecksumMode.ENABLED }),
    );
    expect(head).toMatchObject({
      ContentLength: 70_003,
      ContentType: 'text/plain',
      ChecksumCRC32: expect.any(String),
    });
    expect(head.ContentEncoding).toBeUndefined();
  });

  test('that does not fit refuses the object, which is not kept', async () => {
    const wrong = new PutObjectCommand({ Bucket, Key: 'wrong', Body: 'x', ChecksumSHA256: sha256('y') });
    await expect(here.client.send(wrong)).rejects.toThrow(expect.objectContaining({ name: 'BadDigest' }));
    const md5 = new PutObjectCommand({
      Bucket,
      Key: 'wrong',
      Body: 'x',
      ContentMD5: 'rL0Y20zC+Fzt72VPzMSk2A==',
    });
    await expect(here.client.send(md5)).rejects.toThrow(expect.objectContaining({ name: 'BadDigest' }));
    await expect(get('wrong')).rejects.toThrow(expect.objectContaining({ name: 'NoSuchKey' }));
  });

  test('of another algorithm is refused by name', async () => {
    const body = fetch(`${here.url}/${Bucket}/k`, {
      method: 'PUT',
      headers: { authorization: 'AWS4-HMAC-SHA256 x', 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=' },
      body: 'x',
    });
    expect(await (await body).text()).toContain('<Code>NotImplemented</Code>');
  });
});

test('a trailer that was announced and does not come is an error', async () => {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 x',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '5',
    'x-amz-trailer': 'x-amz-checksum-crc32',
  };
  const send = async (body: string) =>
    (await fetch(`${here.url}/${Bucket}/trailer`, { method: 'PUT', headers, body })).text();
  expect(await send('5\r\nhello\r\n0\r\n\r\n')).toContain('<Code>MalformedTrailerError</Code>');
  expect(await send('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n')).toContain(
    '<Code>BadDigest</Code>',
  );
  expect(await send('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n')).toBe('');
});

test('a body that ends early is an error, and nothing is kept', async () => {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 x',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '10',
  };
  for (const body of ['5\r\nhello\r\n', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n', 'x'.repeat(200_000)]) {
    const answer = await fetch(`${here.url}/${Bucket}/early`, { method: 'PUT', headers, body });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>IncompleteBody</Code>'),
    ]);
  }
  await expect(get('early')).rejects.toThrow(expect.objectContaining({ name: 'NoSuchKey' }));
});
