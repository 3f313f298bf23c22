import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AwsClient } from 'aws4fetch';
import { describe, expect, test } from 'vitest';
import { S3Store } from '../store.ts';
import { clock, NOW, testBucket } from './bucket.fixture.ts';

const store = new S3Store({ clock });
const here = testBucket(store);
const { bucket: Bucket, put, get } = here;

/** The checksum of a body that is not there yet must not be signed: it would be that of an empty one. */
const signer = () =>
  new S3Client({
    endpoint: here.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
const getLink = (Key: string, expiresIn = 60, more = {}) =>
  getSignedUrl(signer(), new GetObjectCommand({ Bucket, Key, ...more }), {
    expiresIn,
    signingDate: new Date(clock.now()),
  });
const putLink = (Key: string, more = {}, signed: string[] = []) =>
  getSignedUrl(signer(), new PutObjectCommand({ Bucket, Key, ...more }), {
    expiresIn: 60,
    signingDate: new Date(clock.now()),
    signableHeaders: new Set(signed),
  });
const codeOf = async (url: string, init?: RequestInit) => {
  const answer = await fetch(url, init);
  return [answer.status, /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1]];
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html */
describe('a link to read', () => {
  test('gives the object to who has no credentials, as the link says', async () => {
    await put('a b/ç (1).ogg', 'sound', { ContentType: 'text/html' });
    const disposition = "attachment; filename*=UTF-8''%C3%A7.ogg";
    const link = await getLink('a b/ç (1).ogg', 60, {
      ResponseContentDisposition: disposition,
      ResponseContentType: 'audio/ogg',
    });
    const answer = await fetch(link, { headers: { range: 'bytes=1-3' } });
    expect([answer.status, await answer.text()]).toEqual([206, 'oun']);
    expect(answer.headers.get('content-disposition')).toBe(disposition);
    expect(answer.headers.get('content-type')).toBe('audio/ogg');
  });

  test.each([
    ['text/html', 'sandbox'],
    ['image/svg+xml', 'sandbox'],
    ['application/pdf', null],
  ])('shows %s without an origin of this machine, if it can have scripts', async (ContentType, policy) => {
    await put('document', '<script></script>', { ContentType });
    const answer = await fetch(await getLink('document'));
    expect(answer.headers.get('content-security-policy')).toBe(policy);
  });

  test('ends with its time', async () => {
    await put('timed', 'x');
    const link = await getLink('timed', 60);
    await clock.advance(60_000);
    expect((await fetch(link)).status).toBe(200);
    await clock.advance(1000);
    const answer = await fetch(link);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toMatch(
      /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message><Expires>/,
    );
  });

  test('is for what it was signed for, and nothing else', async () => {
    await put('mine', 'x');
    await put('other', 'secret');
    const link = await getLink('mine');
    expect(await codeOf(link.replace('/mine?', '/other?'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await codeOf(`${link}&response-content-type=text%2Fhtml`)).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await codeOf(link.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000'))).toEqual([
      403,
      'SignatureDoesNotMatch',
    ]);
    expect(await codeOf(link, { method: 'PUT', body: 'y' })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await get('mine')).toBe('x');
  });

  test('lives a week at most', async () => {
    const link = await getLink('mine');
    expect(await codeOf(link.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801'))).toEqual([
      400,
      'AuthorizationQueryParametersError',
    ]);
  });

  /** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
  test('is needed: nothing is public', async () => {
    await put('private', 'x');
    expect(await codeOf(`${here.url}/${Bucket}/private`)).toEqual([403, 'AccessDenied']);
    expect(await codeOf(`${here.url}/${Bucket}?list-type=2`)).toEqual([403, 'AccessDenied']);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html */
describe('a link to upload', () => {
  test('takes the object, of the type and length that were signed only', async () => {
    const link = await putLink('up', { ContentType: 'image/png', ContentLength: 3 }, [
      'content-type',
      'content-length',
    ]);
    const send = (body: string, type: string) =>
      codeOf(link, { method: 'PUT', body, headers: { 'content-type': type } });
    expect(await send('abc', 'text/html')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send('abcd', 'image/png')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await send('abc', 'image/png')).toEqual([200, undefined]);
    expect(await get('up')).toBe('abc');
  });

  test('carries metadata, and lets no more be added', async () => {
    const link = await putLink('meta', { Metadata: { tenant: 't-1' } });
    const headers = { 'x-amz-meta-more': '1' };
    expect(await codeOf(link, { method: 'PUT', body: 'x', headers })).toEqual([403, 'AccessDenied']);
    expect(await codeOf(link, { method: 'PUT', body: 'x' })).toEqual([200, undefined]);
    const { Metadata } = await here.client.send(new GetObjectCommand({ Bucket, Key: 'meta' }));
    expect(Metadata).toEqual({ tenant: 't-1' });
  });

  /** @see https://github.com/aws/aws-sdk-js-v3/issues/6994 */
  test('that was signed with the checksum of no body takes no other body', async () => {
    const input = new PutObjectCommand({ Bucket, Key: 'sum' });
    const link = await getSignedUrl(here.client, input, { signingDate: new Date(clock.now()) });
    expect(link).toContain('x-amz-checksum-crc32=AAAAAA');
    expect(await codeOf(link, { method: 'PUT', body: 'x' })).toEqual([400, 'BadDigest']);
  });
});

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
describe('a page', () => {
  const page = { origin: 'http://127.0.0.1:3000' };
  const ask = {
    ...page,
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'content-type',
  };

  test('of this machine may use a link as the rules of the bucket say', async () => {
    const link = await putLink('page');
    expect(await codeOf(link, { method: 'OPTIONS', headers: ask })).toEqual([403, 'AccessDenied']);
    const rule = {
      origins: ['https://desk.example'],
      methods: ['PUT'],
      headers: ['Content-*'],
      exposed: ['ETag'],
    };
    store.createBucket(Bucket, { cors: [rule], lifecycle: [], encryption: { algorithm: 'AES256' } });
    const before = await fetch(link, { method: 'OPTIONS', headers: ask });
    expect(before.status).toBe(200);
    expect(before.headers.get('access-control-allow-origin')).toBe(page.origin);
    expect(before.headers.get('access-control-allow-headers')).toBe('content-type');
    const other = { ...ask, 'access-control-request-headers': 'x-amz-meta-a' };
    expect(await codeOf(link, { method: 'OPTIONS', headers: other })).toEqual([403, 'AccessDenied']);
    const sent = await fetch(link, { method: 'PUT', body: 'x', headers: page });
    expect(sent.headers.get('access-control-allow-origin')).toBe(page.origin);
    expect(sent.headers.get('access-control-expose-headers')).toBe('ETag');
    // GET has no rule: the browser keeps the answer from the page.
    expect(
      (await fetch(await getLink('page'), { headers: page })).headers.get('access-control-allow-origin'),
    ).toBeNull();
  });

  test('of another site is not answered', async () => {
    const link = await getLink('page');
    const answer = await fetch(link, { headers: { origin: 'https://evil.example' } });
    expect(answer.status).toBe(403);
  });
});

describe('another client, aws4fetch', () => {
  test('signs links that are taken, and that end', async () => {
    await put('other client/ç', 'x');
    const other = new AwsClient({
      accessKeyId: 'local',
      secretAccessKey: 'local',
      service: 's3',
      region: 'us-east-1',
    });
    const datetime = new Date(clock.now()).toISOString().replace(/[:-]|\.\d{3}/g, '');
    const url = `${here.url}/${Bucket}/other%20client/%C3%A7?X-Amz-Expires=30`;
    const { url: link } = await other.sign(url, { aws: { signQuery: true, datetime } });
    expect(await (await fetch(link)).text()).toBe('x');
    await clock.advance(31_000);
    expect((await fetch(link)).status).toBe(403);
    const answer = await other.fetch(`${here.url}/${Bucket}/sent`, { method: 'PUT', body: 'body' });
    expect(answer.status).toBe(200);
    expect(await get('sent')).toBe('body');
    expect(clock.now()).toBeGreaterThan(NOW);
  });
});
