import { S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startBucket } from '../../test/support/bucket.ts';
import { objectLinker } from './object-link.ts';

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12), toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const client = new S3Client({
  region: 'sa-east-1',
  credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' },
});
const config = client as unknown as Parameters<typeof objectLinker>[0];

it.each([
  ['media/acme/cv_1/h/image.png', 'media/acme/cv_1/h/image.png'],
  ["x/é (1)!+&=#%20~'.jpg", 'x/%C3%A9%20%281%29%21%2B%26%3D%23%2520~%27.jpg'],
])('a link is signed as S3’s own client signs it: %s', async (key, path) => {
  const hostname = 'media.s3.sa-east-1.amazonaws.com';
  const { query } = await new S3RequestPresigner({ ...client.config }).presign(
    { method: 'GET', protocol: 'https:', hostname, path: `/${path}`, headers: { host: hostname } },
    { expiresIn: 300 },
  );
  const link = new URL(await objectLinker(config, 'media', { seconds: 300 })(key));
  expect(link.origin + link.pathname).toBe(`https://${hostname}/${path}`);
  expect(Object.fromEntries(link.searchParams)).toEqual(query);
});

it('a link is good for its object and its time, and for nothing else', async () => {
  const bucket = await startBucket('media');
  await bucket.objects.put('media/acme/a.png', 'PNG');
  await bucket.objects.put('media/globex/a.png', 'theirs');
  const local = new S3Client({
    region: 'sa-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }) as unknown as Parameters<typeof objectLinker>[0];
  const link = await objectLinker(local, 'media', { seconds: 120, endpoint: bucket.url })('media/acme/a.png');
  const opened = async (url: string, method = 'GET') => {
    const response = await fetch(url, { method });
    const text = await response.text();
    return response.ok ? text : response.status;
  };
  expect(await opened(link)).toBe('PNG');
  expect(await opened(link.replace('/acme/', '/globex/'))).toBe(403);
  expect(await opened(link, 'DELETE')).toBe(403);
  expect(await opened(link.replace('Expires=120', 'Expires=600'))).toBe(403);
  vi.setSystemTime(Date.now() + 120_000);
  expect(await opened(link)).toBe('PNG');
  vi.setSystemTime(Date.now() + 1_000);
  expect(await opened(link)).toBe(403);
  await bucket.close();
});
