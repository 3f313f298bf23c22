import { expect, it } from 'vitest';
import type { S3Request } from './request.ts';
import { S3Store } from './store.ts';
import { completeUpload, uploadPart } from './upload-operations.ts';

const NAME = { bucket: 'media', key: 'k' };

function request(query: Record<string, string>, body: string): S3Request {
  async function* bytes() {
    yield Buffer.from(body);
  }
  const headers = { 'content-length': String(body.length), host: 'localhost' };
  const sent = { method: 'POST', url: '/', headers, presigned: false, body: bytes() };
  return { ...NAME, ...sent, query: new URLSearchParams(query) };
}

/** An upload with one part, and what completes it. */
async function begun() {
  const store = new S3Store();
  store.createBucket('media');
  const { id: uploadId } = store.uploads.begin({ ...NAME, startedAt: 0, headers: {} });
  const { headers } = await uploadPart(store, request({ uploadId, partNumber: '1' }, 'text'));
  const part = `<Part><PartNumber>1</PartNumber><ETag>${headers.etag}</ETag></Part>`;
  const list = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
  return { store, uploadId, complete: () => completeUpload(store, request({ uploadId }, list)) };
}

it('an upload that is completed twice at once makes one object, and is gone for the other', async () => {
  const { store, complete } = await begun();
  const [one, other] = await Promise.allSettled([complete(), complete()]);
  expect(one).toMatchObject({ status: 'fulfilled', value: { status: 200 } });
  expect(other).toMatchObject({ status: 'rejected', reason: { code: 'NoSuchUpload' } });
  expect(store.objects.get('media', 'k')?.size).toBe(4);
  store.close();
});

it('an upload that is given up while its list of parts comes leaves nothing', async () => {
  const { store, uploadId, complete } = await begun();
  const completing = complete();
  store.abortUpload(uploadId);
  await expect(completing).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect(store.objects.get('media', 'k')).toBeUndefined();
  store.close();
});

it('a part that comes while its upload is given up leaves nothing', async () => {
  const { store, uploadId } = await begun();
  const coming = uploadPart(store, request({ uploadId, partNumber: '2' }, 'more'));
  store.abortUpload(uploadId);
  await expect(coming).rejects.toMatchObject({ code: 'NoSuchUpload' });
  expect(store.uploads.parts(uploadId)).toEqual([]);
  store.close();
});
