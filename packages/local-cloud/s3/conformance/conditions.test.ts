import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { testBucket } from './bucket.fixture.ts';

const here = testBucket();
const { bucket: Bucket, put, get } = here;
const refused = (httpStatusCode: number, name: string) =>
  expect.objectContaining({ name, $metadata: expect.objectContaining({ httpStatusCode }) });

async function etagOf(Key: string): Promise<string> {
  const { ETag = '' } = await here.client.send(new HeadObjectCommand({ Bucket, Key }));
  return ETag;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html */
describe('a conditional read', () => {
  test('is answered 304 without a body when the caller has the object', async () => {
    await put('has', 'x');
    const ETag = await etagOf('has');
    await expect(get('has', { IfNoneMatch: ETag })).rejects.toThrow(
      expect.objectContaining({ $metadata: expect.objectContaining({ httpStatusCode: 304 }) }),
    );
    await put('has', 'y');
    expect(await get('has', { IfNoneMatch: ETag })).toBe('y');
  });

  test('fails when the object is another one', async () => {
    await put('other', 'x');
    expect(await get('other', { IfMatch: await etagOf('other') })).toBe('x');
    await expect(get('other', { IfMatch: '"0"' })).rejects.toThrow(refused(412, 'PreconditionFailed'));
  });

  test('looks at the time, where the ETag does not decide', async () => {
    await put('time', 'x');
    const later = new Date(Date.now() + 3_600_000);
    const earlier = new Date(Date.now() - 3_600_000);
    const read = (more: object) => here.client.send(new GetObjectCommand({ Bucket, Key: 'time', ...more }));
    await expect(read({ IfModifiedSince: later })).rejects.toThrow();
    await expect(read({ IfUnmodifiedSince: earlier })).rejects.toThrow(refused(412, 'PreconditionFailed'));
    expect(await get('time', { IfModifiedSince: earlier })).toBe('x');
    expect(await get('time', { IfUnmodifiedSince: earlier, IfMatch: await etagOf('time') })).toBe('x');
    expect(await get('time', { IfModifiedSince: later, IfNoneMatch: '"0"' })).toBe('x');
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
describe('a conditional write', () => {
  test('creates once: the second one is refused and changes nothing', async () => {
    await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toThrow(
      refused(412, 'PreconditionFailed'),
    );
    expect(await get('once')).toBe('first');
  });

  test('lets one of many at the same time win', async () => {
    const tries = Array.from({ length: 10 }, (_, index) => put('race', String(index), { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(tries);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(await get('race')).toBe(String(winner));
  });

  test('replaces what was read, and nothing newer', async () => {
    await put('swap', 'one');
    const ETag = await etagOf('swap');
    await put('swap', 'two', { IfMatch: ETag });
    await expect(put('swap', 'three', { IfMatch: ETag })).rejects.toThrow(refused(412, 'PreconditionFailed'));
    expect(await get('swap')).toBe('two');
    await expect(put('never', 'x', { IfMatch: ETag })).rejects.toThrow(refused(404, 'NoSuchKey'));
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html */
  test('deletes what was read, and nothing newer', async () => {
    await put('drop', 'one');
    const remove = (IfMatch: string) =>
      here.client.send(new DeleteObjectCommand({ Bucket, Key: 'drop', IfMatch }));
    await expect(remove('"0"')).rejects.toThrow(refused(412, 'PreconditionFailed'));
    await remove(await etagOf('drop'));
    await expect(get('drop')).rejects.toThrow(refused(404, 'NoSuchKey'));
  });
});
