import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { LocalServer } from '@prosa/local-cloud/http';
import { serveS3 } from '@prosa/local-cloud/s3';
import { S3Store } from '@prosa/local-cloud/s3/store';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { TermsChangedError } from '../knowledge-ports.ts';
import { S3TermStore } from './s3-term-store.ts';
import { TermIndex, UnusableTermIndexError } from './term-index.ts';

let server: LocalServer;
let client: S3Client;
let store: S3TermStore;
const objects = new S3Store();
let tenants = 0;
let tenantId: string;

beforeAll(async () => {
  server = await serveS3(objects);
  client = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateBucketCommand({ Bucket: 'knowledge' }));
  store = new S3TermStore(client, 'knowledge');
});
afterAll(async () => {
  client.destroy();
  await server.close();
  objects.close();
});
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

it('one of an older form is told with its ETag, so that a new one takes its place', async () => {
  const Body = JSON.stringify({ version: 0, tenantId, index: {} });
  await client.send(new PutObjectCommand({ Bucket: 'knowledge', Key: `terms/${tenantId}.json`, Body }));
  const error = await store.load(tenantId).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnusableTermIndexError);
  await store.save(indexOf('mesa'), (error as UnusableTermIndexError).etag);
  expect((await store.load(tenantId))?.index.has('ck_mesa')).toBe(true);
});
