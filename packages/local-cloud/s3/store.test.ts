import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import { killedNow, testFolder } from '../state/folder.fixture.ts';
import type { BucketSettings, LifecycleRule } from './settings.ts';
import { S3Store } from './store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const settings = (...lifecycle: LifecycleRule[]): BucketSettings => ({
  cors: [],
  lifecycle,
  encryption: { algorithm: 'AES256' },
});

async function* bytes(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

async function put(store: S3Store, key: string, text: string): Promise<void> {
  const { blob, size } = await store.blobs.write(bytes(text));
  store.putObject({ bucket: 'media', key, blob, size, etag: 'e', headers: {} });
}

async function read(store: S3Store, key: string): Promise<string | undefined> {
  const object = store.objects.get('media', key);
  if (!object) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of store.blobs.read(object.blob, 0, object.size - 1)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-expire-general-considerations.html */
it('lets objects expire at the midnight after their days, by prefix and size', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12));
  const store = new S3Store({ clock });
  store.createBucket('media', settings({ prefix: 'in/', smallerThan: 5, expireAfterDays: 1 }));
  for (const key of ['in/short', 'out/short']) await put(store, key, 'x');
  await put(store, 'in/long', 'xxxxx');
  const keys = () => ['in/short', 'in/long', 'out/short'].filter((key) => store.objects.get('media', key));
  await clock.advance(DAY_MS);
  expect(keys()).toHaveLength(3);
  await clock.advance(DAY_MS / 2 + 60 * 60 * 1000);
  expect(keys()).toEqual(['in/long', 'out/short']);
  store.close();
});

it('gives up uploads that were not completed, with their bytes', async () => {
  const clock = new ManualClock(Date.UTC(2026, 0, 1, 12));
  const store = new S3Store({ clock });
  store.createBucket('media', settings({ prefix: '', abortUploadsAfterDays: 1 }));
  const { id } = store.uploads.begin({ bucket: 'media', key: 'k', startedAt: clock.now(), headers: {} });
  const { blob, size } = await store.blobs.write(bytes('x'));
  store.uploads.putPart(id, { number: 1, blob, size, etag: 'e', checksums: {} });
  await clock.advance(2 * DAY_MS);
  expect(store.uploads.list()).toEqual([]);
  await expect(store.blobs.read(blob, 0, 0).next()).rejects.toThrow('ends before byte 0');
  store.close();
});

it('gives a reader the object as it was when the read began', async () => {
  const store = new S3Store();
  store.createBucket('media');
  await put(store, 'k', 'a'.repeat(1_100_000));
  const { blob } = store.objects.get('media', 'k') ?? { blob: 0 };
  const reading = store.blobs.read(blob, 0, 2);
  const another = store.blobs.read(blob, 0, 0);
  await reading.next();
  await another.next();
  await put(store, 'k', 'b');
  expect(await read(store, 'k')).toBe('b');
  await another.return(undefined);
  const third = store.blobs.read(blob, 0, 0);
  expect((await third.next()).value?.toString()).toBe('a');
  for (const one of [third, reading]) await one.return(undefined);
  await expect(store.blobs.read(blob, 0, 0).next()).rejects.toThrow('ends before byte 0');
  store.close();
});

it('keeps nothing of a body that failed', async () => {
  const store = new S3Store();
  store.createBucket('media');
  async function* failing() {
    yield Buffer.alloc(2_000_000);
    throw new Error('gone');
  }
  await expect(store.blobs.write(failing())).rejects.toThrow('gone');
  await put(store, 'k', 'x');
  const { blob } = store.objects.get('media', 'k') ?? { blob: 0 };
  await expect(store.blobs.read(blob - 1, 0, 0).next()).rejects.toThrow('ends before byte 0');
  store.close();
});

it('keeps buckets, objects and uploads over a kill, and drops bytes that belong to none', async () => {
  const folder = testFolder();
  const store = new S3Store({ path: join(folder, 's3.sqlite') });
  store.createBucket('media', settings());
  await put(store, 'k', 'kept');
  store.uploads.begin({ bucket: 'media', key: 'u', startedAt: 1, headers: { 'content-type': 'a/b' } });
  const { blob } = await store.blobs.write(bytes('no object was made of it'));

  const next = new S3Store({ path: join(killedNow(folder), 's3.sqlite') });
  expect(next.buckets.get('media').name).toBe('media');
  expect(await read(next, 'k')).toBe('kept');
  expect(next.uploads.list()).toMatchObject([
    { bucket: 'media', key: 'u', headers: { 'content-type': 'a/b' } },
  ]);
  await expect(next.blobs.read(blob, 0, 0).next()).rejects.toThrow('ends before byte 0');
  await put(next, 'new', 'new');
  expect(await read(next, 'k')).toBe('kept');
  store.close();
  next.close();
});

it('an empty object of an earlier run takes no bytes along when it goes', async () => {
  const folder = testFolder();
  const store = new S3Store({ path: join(folder, 's3.sqlite') });
  store.createBucket('media', settings());
  await put(store, 'k', 'kept');
  await put(store, 'empty', '');
  store.close();

  const next = new S3Store({ path: join(folder, 's3.sqlite') });
  await put(next, 'new', 'kept too');
  next.deleteObject('media', 'empty');
  expect([await read(next, 'k'), await read(next, 'new')]).toEqual(['kept', 'kept too']);
  next.close();
});
