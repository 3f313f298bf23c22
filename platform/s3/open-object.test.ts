import { buffer } from 'node:stream/consumers';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { listen } from '@prosa/local-cloud/http';
import { serveS3 } from '@prosa/local-cloud/s3';
import { S3Store } from '@prosa/local-cloud/s3/store';
import { afterEach, expect, it } from 'vitest';
import { ObjectUnreadableError, objectOpener } from './open-object.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

function clientAt(endpoint: string): S3Client {
  const client = new S3Client({ endpoint, region: 'sa-east-1', credentials: CREDENTIALS, maxAttempts: 1 });
  closing.push(() => client.destroy());
  return client;
}

// The two know the same of credentials and region.
const openerAt = (endpoint: string) =>
  objectOpener(clientAt(endpoint) as unknown as Parameters<typeof objectOpener>[0], 'media', { endpoint });

it('gives an object part by part, and nothing where there is none', async () => {
  const store = new S3Store();
  const server = await serveS3(store);
  closing.push(
    () => server.close(),
    () => store.close(),
  );
  const client = clientAt(server.url);
  await client.send(new CreateBucketCommand({ Bucket: 'media' }));
  const Body = Buffer.alloc(300_000, 'prosa');
  const Key = "media/acme/é (1)/it's 100%.pdf";
  await client.send(new PutObjectCommand({ Bucket: 'media', Key, Body }));
  const open = openerAt(server.url);
  const parts = await open(Key);
  if (!parts) throw new Error('there is no such object');
  expect((await buffer(parts)).equals(Body)).toBe(true);
  expect(await open('media/acme/none')).toBeUndefined();
});

it('asks for any name as S3’s own client does, signed for S3', async () => {
  const asked: unknown[] = [];
  const server = await listen((request, response) => {
    const { authorization = '' } = request.headers;
    asked.push([
      request.url?.replace(/\?.*$/, ''),
      /Credential=[^,]+\/(\w+\/aws4_request)/.exec(authorization)?.[1],
    ]);
    response.end('');
  });
  closing.push(() => server.close());
  for (const Key of ['a/b.png', "x/é ü/it's (1)!*+&=?#%20~.pdf", 'emoji/😀 .ogg']) {
    await openerAt(server.url)(Key);
    await clientAt(server.url).send(new GetObjectCommand({ Bucket: 'media', Key }));
  }
  for (let index = 0; index < asked.length; index += 2) expect(asked[index]).toEqual(asked[index + 1]);
  expect(asked).toHaveLength(6);
});

it('what S3 refuses is an error that names the reason', async () => {
  const server = await listen((_request, response) => {
    response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
  });
  closing.push(() => server.close());
  const refused = openerAt(server.url)('a');
  await expect(refused).rejects.toThrow(ObjectUnreadableError);
  await expect(refused).rejects.toThrow('HTTP 403, AccessDenied');
  await expect(openerAt('http://127.0.0.1:1')('a')).rejects.toThrow(ObjectUnreadableError);
});
