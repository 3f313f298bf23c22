import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBucket, type TestBucket } from '../../test/support/bucket.ts';
import { sha256Hex } from '../ids/hash.ts';
import { ObjectChangedError } from './object-store.ts';
import { uploadLink } from './upload-link.ts';

let bucket: TestBucket;

beforeAll(async () => {
  bucket = await startBucket();
});
afterAll(() => bucket.close());

const text = (found: { bytes: Uint8Array } | 'unchanged' | undefined) =>
  typeof found === 'object' ? Buffer.from(found.bytes).toString() : found;

describe('an object', () => {
  it('is read as it was written, and not at all while it is what the reader has', async () => {
    const etag = await bucket.objects.put('a/é 1', 'one', { contentType: 'text/plain' });
    expect(text(await bucket.objects.get('a/é 1'))).toBe('one');
    expect(await bucket.objects.get('a/é 1', etag)).toBe('unchanged');
    await bucket.objects.put('a/é 1', 'two');
    expect(text(await bucket.objects.get('a/é 1', etag))).toBe('two');
  });

  it('that is not there is undefined, for the reader of its facts too', async () => {
    expect(await bucket.objects.get('none')).toBeUndefined();
    expect(await bucket.objects.facts('none')).toBeUndefined();
    expect(await bucket.objects.copy('none', 'copy', '"e"')).toBe(false);
  });

  it('is told by its first bytes, however many it has', async () => {
    await bucket.objects.put('large', 'x'.repeat(1_000));
    expect(await bucket.objects.begin('large', 10)).toEqual({
      bytes: 1_000,
      head: new Uint8Array(Buffer.alloc(10, 'x')),
    });
    expect(await bucket.objects.begin('large', 5_000)).toMatchObject({
      bytes: 1_000,
      head: { length: 1_000 },
    });
    await bucket.objects.put('empty', '');
    expect(await bucket.objects.begin('empty', 10)).toBeUndefined();
    expect(await bucket.objects.begin('none', 10)).toBeUndefined();
  });

  it('is written over what the writer read, and over nothing else', async () => {
    const first = await bucket.objects.put('terms', '1', { over: 'none' });
    await expect(bucket.objects.put('terms', '2', { over: 'none' })).rejects.toThrow(ObjectChangedError);
    const second = await bucket.objects.put('terms', '2', { over: first });
    await expect(bucket.objects.put('terms', '3', { over: first })).rejects.toThrow(ObjectChangedError);
    await bucket.objects.delete(['terms']);
    await expect(bucket.objects.put('terms', '3', { over: second })).rejects.toThrow(ObjectChangedError);
  });

  it('is copied as it was looked at, and not once it has other bytes', async () => {
    const etag = await bucket.objects.put('from/é', 'bytes');
    expect(await bucket.objects.copy('from/é', 'to', etag)).toBe(true);
    expect(text(await bucket.objects.get('to'))).toBe('bytes');
    await bucket.objects.put('from/é', 'others');
    await expect(bucket.objects.copy('from/é', 'to', etag)).rejects.toThrow(ObjectChangedError);
  });

  it('is deleted with others that begin so, however many', async () => {
    const keys = Array.from({ length: 1_203 }, (_, number) => `many/${String(number).padStart(4, '0')}`);
    await Promise.all(keys.map((key) => bucket.objects.put(key, 'x')));
    expect(await bucket.objects.keys('many/')).toEqual(keys);
    await bucket.objects.delete([...keys, 'never']);
    expect(await bucket.objects.keys('many/')).toEqual([]);
  });
});

describe('a link for an upload', () => {
  const file = 'Trocas em até 30 dias.';
  const expected = { bytes: Buffer.byteLength(file), sha256: sha256Hex(file) };
  const send = async (body: string) => {
    const { url, headers } = await uploadLink(bucket.objects, 'uploads/acme/1', expected, 60);
    return (await fetch(url, { method: 'PUT', body, headers: { ...headers } })).status;
  };

  it('lets the file in, whose facts can then be told without reading it', async () => {
    expect(await send(file)).toBe(200);
    expect(await bucket.objects.facts('uploads/acme/1')).toMatchObject(expected);
  });

  it('lets neither other bytes in nor more of them', async () => {
    expect(await send('Trocas em até 31 dias.')).toBe(400);
    expect(await send(`${file}${file}`)).toBe(403);
  });
});
