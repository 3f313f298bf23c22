import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBucket, type TestBucket } from '../../../test/support/bucket.ts';
import { TermsChangedError } from '../knowledge-ports.ts';
import { S3TermStore } from './s3-term-store.ts';
import { TermIndex, UnusableTermIndexError } from './term-index.ts';

let bucket: TestBucket;
let store: S3TermStore;
let tenants = 0;
let tenantId: string;

beforeAll(async () => {
  bucket = await startBucket();
  store = new S3TermStore(bucket.objects);
});
afterAll(() => bucket.close());
beforeEach(() => {
  tenants += 1;
  tenantId = `acme-${tenants}`;
});

function indexOf(...words: string[]): TermIndex {
  const index = new TermIndex(tenantId);
  index.add(words.map((text) => ({ id: `ck_${text}`, documentId: 'doc', section: 'Loja', text })));
  return index;
}

it('a tenant without documents has no index', async () => {
  expect(await store.load(tenantId)).toBeUndefined();
});

it('gives back what was saved', async () => {
  const etag = await store.save(indexOf('tapete'), undefined);
  const loaded = await store.load(tenantId);
  expect(loaded?.etag).toBe(etag);
  expect(loaded?.index.search('tapetes')).toMatchObject([{ id: 'ck_tapete' }]);
});

it('what the caller has is given back while it is the newest', async () => {
  await store.save(indexOf('tapete'), undefined);
  const known = await store.load(tenantId);
  expect(await store.load(tenantId, known)).toBe(known);
  await store.save(indexOf('cortina'), known?.etag);
  const newer = await store.load(tenantId, known);
  expect(newer?.index.has('ck_cortina')).toBe(true);
});

it('of two writers with the same index one is told to look again', async () => {
  const etag = await store.save(indexOf('tapete'), undefined);
  await expect(store.save(indexOf('mesa'), undefined)).rejects.toThrow(TermsChangedError);
  await store.save(indexOf('cortina'), etag);
  await expect(store.save(indexOf('mesa'), etag)).rejects.toThrow(TermsChangedError);
  expect((await store.load(tenantId))?.index.has('ck_cortina')).toBe(true);
});

it('of which form one is shows in its first bytes', async () => {
  expect(await store.isCurrent(tenantId)).toBe(true);
  await store.save(indexOf('tapete'), undefined);
  expect(await store.isCurrent(tenantId)).toBe(true);
  await bucket.objects.put(`terms/${tenantId}.json`, '{"version":0,"index":{}}');
  expect(await store.isCurrent(tenantId)).toBe(false);
});

it('one of an older form is told with its ETag, so that a new one takes its place', async () => {
  const bytes = JSON.stringify({ version: 0, tenantId, index: {} });
  await bucket.objects.put(`terms/${tenantId}.json`, bytes);
  const error = await store.load(tenantId).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnusableTermIndexError);
  await store.save(indexOf('mesa'), (error as UnusableTermIndexError).etag);
  expect((await store.load(tenantId))?.index.has('ck_mesa')).toBe(true);
});
