import { listen, readBody } from '@prosa/local-cloud/http';
import { afterEach, expect, test } from 'vitest';
import { sendStream } from '#platform/http/send-stream.ts';
import { createMediaUploader, type MediaUpload } from './upload-media.ts';

const servers: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 13, 10, 45, 45]);

async function* inParts(bytes: Buffer) {
  for (const byte of bytes) yield Buffer.of(byte);
}

const upload: MediaUpload = {
  ...{ phoneNumberId: '111', accessToken: 'token', traceId: '1-5759e988-bd862e3fe1be46a994272793' },
  ...{ mime: 'image/png', bytes: PNG.length, parts: inParts(PNG) },
};

function uploaderTo(baseUrl: string) {
  const timer = { after: () => ({ cancel() {} }) };
  return createMediaUploader({
    ...{
      baseUrl,
      version: 'v26.0',
      timeoutMs: 1_000,
      send: sendStream,
      timer,
      newBoundary: () => 'b0undary',
    },
  });
}

test('WhatsApp gets the form that it documents, byte for byte, and its id is what counts', async () => {
  const seen: Record<string, unknown>[] = [];
  const server = await listen(async (request, response) => {
    const body = await readBody(request);
    // What reads a form here is not ours.
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const file = form.get('file');
    if (!(file instanceof File)) throw new Error('there is no file');
    seen.push({
      ...{ url: request.url, token: request.headers.authorization, type: form.get('type') },
      ...{ product: form.get('messaging_product'), fileType: file.type },
      bytes: Buffer.from(await file.arrayBuffer()).equals(PNG),
    });
    response.end('{"id":"4490709327384033"}');
  });
  servers.push(server);
  expect(await uploaderTo(server.url)(upload)).toEqual({ kind: 'uploaded', id: '4490709327384033' });
  expect(seen).toEqual([
    {
      ...{ url: '/v26.0/111/media', token: 'Bearer token', product: 'whatsapp', bytes: true },
      ...{ type: 'image/png', fileType: 'image/png' },
    },
  ]);
});

test.each<[string, number, string, object]>([
  [
    'a refusal',
    400,
    '{"error":{"code":131053,"message":"(#131053) Media upload error"}}',
    { kind: 'refused', code: 131053, action: { reason: 'media_upload_failed' } },
  ],
  ['a dead token', 401, '{"error":{"code":190,"message":"x"}}', { action: { kind: 'stop_channel' } }],
  ['trouble of its own', 503, '<html>busy</html>', { kind: 'unknown' }],
  ['a success without an id', 200, '{}', { kind: 'unknown' }],
])('%s is an outcome', async (_what, status, body, outcome) => {
  const server = await listen(async (request, response) => {
    await readBody(request);
    response.writeHead(status).end(body);
  });
  servers.push(server);
  expect(await uploaderTo(server.url)({ ...upload, parts: inParts(PNG) })).toMatchObject(outcome);
});

test('a WhatsApp that is not there was not connected to', async () => {
  expect(await uploaderTo('http://127.0.0.1:1')(upload)).toMatchObject({ kind: 'not_connected' });
});
