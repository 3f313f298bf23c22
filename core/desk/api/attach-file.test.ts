import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { givenEverything, startDeskApi, type TestDeskApi } from './desk-api.fixture.ts';
import { exampleSeen } from './examples.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
  await givenEverything(api);
});
afterEach(() => api.world.table.close());

const params = { conversationId: 'cv_1' };
const PNG = Buffer.from(
  '89504e470d0a1a0a0000000d494844520000000100000001080600000' + '01f15c4890000000049444154',
  'hex',
);
const OPUS = Buffer.concat([
  Buffer.from('OggS\0\x02', 'latin1'),
  Buffer.alloc(20),
  Buffer.from('\x01\x13', 'latin1'),
  Buffer.from('OpusHead\x01\x01', 'latin1'),
  Buffer.alloc(20),
]);
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n');
const PROGRAM = Buffer.concat([Buffer.from('MZ\x90\0\x03\0', 'latin1'), Buffer.alloc(200)]);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const keyOf = (bytes: Uint8Array, name: string, of = 'acme/cv_1') =>
  `media/${of}/sent-${sha256(bytes).slice(0, 32)}/${name}`;

const attach = (more: object) =>
  api.ask('attachFile', {
    params,
    body: { sha256: sha256(PNG), name: 'foto.png', type: 'image/png', bytes: PNG.length, ...more },
  });

/** The file is in the bucket, and is sent. */
function send(bytes: Uint8Array, name: string, more: object = {}, key?: string) {
  api.files.set(keyOf(bytes, name), bytes);
  return say({ sha256: sha256(bytes), name, ...more }, key);
}

const say = (file: object, key?: string) =>
  api.ask('reply', {
    params,
    body: { ...exampleSeen, file },
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });

const rows = async () =>
  (await api.world.table.items()).filter(({ sk }) => /^REPLY#0+[2-9]/.test(String(sk)));

describe('a link for a file', () => {
  it('leads to a place of the conversation’s own, whatever the file is called', async () => {
    const { status, json } = await attach({ name: '../../globex/cv_2/foto.png' });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      upload: { url: `https://media.example/${keyOf(PNG, 'foto.png')}`, until: '2026-11-30T12:15:00.000Z' },
    });
  });

  it('is not needed for a file that is there', async () => {
    api.files.set(keyOf(PNG, 'foto.png'), PNG);
    expect((await attach({})).json).toEqual({ upload: null });
  });

  it.each<[string, object, string, object]>([
    ['of a type that WhatsApp does not take', { type: 'image/gif' }, 'file_not_taken', {}],
    ['that is a program', { type: 'application/x-msdownload' }, 'file_not_taken', {}],
    ['that browsers have no name for', { type: 'x' }, 'file_not_taken', {}],
    ['that is a sticker', { type: 'image/webp' }, 'file_not_taken', {}],
    ['that is too large a photo', { bytes: 5_000_001 }, 'file_too_large', { largest: 5_000_000 }],
    ['that is too large a film', { type: 'video/mp4', bytes: 17e6 }, 'file_too_large', { largest: 16e6 }],
    [
      'that is too long a song',
      { type: 'audio/mpeg', bytes: 16_000_001 },
      'file_too_large',
      { largest: 16e6 },
    ],
    ['that is too large', { type: 'application/pdf', bytes: 101e6 }, 'file_too_large', { largest: 100e6 }],
  ])('is not given for a file %s', async (_what, file, code, members) => {
    expect(await attach(file)).toMatchObject({ status: 422, json: { code, ...members } });
  });

  it('is not given in another tenant’s conversation', async () => {
    const person = { tenantId: 'globex' };
    const body = { sha256: sha256(PNG), name: 'f.png', type: 'image/png', bytes: 9 };
    expect(await api.ask('attachFile', { person, params, body })).toMatchObject({ status: 404 });
  });
});

describe('a file that is sent', () => {
  it('is what its bytes say, with its words, and stands there as people see it', async () => {
    const { status, json } = await send(PNG, 'foto.png', { caption: 'A etiqueta' });
    expect(status).toBe(201);
    expect(json).toMatchObject({
      conversation: { last: { type: 'image', text: 'A etiqueta' }, replySeq: 2 },
      reply: {
        ...{ type: 'image', text: 'A etiqueta', status: 'pending', offer: null },
        file: { name: 'foto.png', mime: 'image/png', bytes: PNG.length },
      },
    });
    expect(await rows()).toMatchObject([
      {
        author: 'human',
        body: '(image: foto.png)\nA etiqueta',
        content: {
          ...{ kind: 'media', mediaType: 'image', caption: 'A etiqueta', filename: 'foto.png' },
          object: { key: keyOf(PNG, 'foto.png'), mime: 'image/png', bytes: PNG.length },
        },
      },
    ]);
  });

  it('goes once, however often it is asked for with one key', async () => {
    const first = await send(PNG, 'foto.png', {}, 'k1');
    const again = await send(PNG, 'foto.png', {}, 'k1');
    expect([again.headers['idempotency-replayed'], again.body]).toEqual(['true', first.body]);
    expect(await rows()).toHaveLength(1);
  });

  it('is a voice note where it is asked to be, and is one', async () => {
    expect((await send(OPUS, 'voz.ogg', { voice: true })).json).toMatchObject({
      reply: { type: 'voice', text: '', file: { mime: 'audio/ogg' } },
    });
    expect(await rows()).toMatchObject([{ body: '(voice note)', content: { voice: true } }]);
  });

  it('is a document with the name that its bytes give it', async () => {
    expect((await send(PDF, 'nota')).json).toMatchObject({
      reply: { type: 'document', file: { name: 'nota.pdf', mime: 'application/pdf' } },
    });
  });

  it.each<[string, Uint8Array, string, object, string]>([
    ['is a program, whatever it is called', PROGRAM, 'boleto.pdf', {}, 'file_not_taken'],
    ['is a page, whatever it is called', Buffer.from('<html><script>'), 'boleto.txt', {}, 'file_not_taken'],
    ['is no voice note', PNG, 'voz.ogg', { voice: true }, 'file_not_taken'],
    ['is spoken, and has words besides', OPUS, 'voz.ogg', { caption: 'Ouça' }, 'file_not_taken'],
    [
      'is larger than its kind may be',
      Buffer.concat([PNG, Buffer.alloc(5_000_000)]),
      'f.png',
      {},
      'file_too_large',
    ],
  ])('is refused where it %s: nothing is written', async (_what, bytes, name, more, code) => {
    expect(await send(bytes, name, more)).toMatchObject({ status: 422, json: { code } });
    expect(await rows()).toEqual([]);
  });

  it('is one that is there', async () => {
    const file = { sha256: sha256(PNG), name: 'foto.png' };
    expect(await say(file)).toMatchObject({ status: 422, json: { code: 'upload_missing' } });
    // Another conversation has it: that is none of this one's.
    api.files.set(keyOf(PNG, 'foto.png', 'acme/cv_2'), PNG);
    expect(await say(file)).toMatchObject({ status: 422, json: { code: 'upload_missing' } });
  });

  it('goes as words do: not after the window is closed, and not unseen', async () => {
    api.world.clock.nowMs += 24 * 60 * 60_000;
    expect(await send(PNG, 'foto.png')).toMatchObject({ status: 409, json: { code: 'window_closed' } });
    expect(await rows()).toEqual([]);
  });
});
