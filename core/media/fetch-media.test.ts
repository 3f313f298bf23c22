import { createHash } from 'node:crypto';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBucket, type TestBucket } from '../../test/support/bucket.ts';
import type { StoreMedia } from './fetch-media.ts';
import {
  type Answer,
  breaksOff,
  type FakeGraph,
  fakeGraph,
  fetchFrom,
  sha256,
  status,
  TOKEN,
} from './graph.fixture.ts';

const PDF = Buffer.from('%PDF-1.7\nOrçamento de março');
const KEY = 'media/acme/cv_1/h1/Orçamento.pdf';

let bucket: TestBucket;
let graph: FakeGraph;

beforeAll(async () => {
  bucket = await startBucket('media');
});
afterAll(() => bucket.close());
beforeEach(async () => {
  graph = await fakeGraph(PDF);
});
afterEach(async () => {
  await graph.close();
  await bucket.objects.delete(await bucket.objects.keys(''));
});

const stored = async (key = KEY) => Buffer.from((await bucket.objects.get(key))?.bytes ?? []);
const kept = () => bucket.objects.keys('');
const asked = () => graph.asked.map((line) => line.split(' ')[0]);
const limited =
  (seconds: number): Answer =>
  (response) =>
    response.writeHead(429, { 'retry-after': String(seconds) }).end();
const refusal = (code: number) => JSON.stringify({ error: { message: 'refused', code } });

describe('a file', () => {
  it('is stored as it is, and told by its bytes', async () => {
    const { media, whole } = await fetchFrom(graph, bucket, {
      wanted: { sha256: sha256(PDF), claimedMime: 'image/jpeg', kind: 'image' },
    });
    expect(media).toEqual({
      ...{ state: 'ready', kind: 'document', object_key: KEY, mime: 'application/pdf' },
      ...{ claimed_mime: 'image/jpeg', bytes: PDF.byteLength, name: 'Orçamento.pdf' },
      sha256: createHash('sha256').update(PDF).digest('hex'),
    });
    expect(Buffer.from(whole ?? [])).toEqual(PDF);
    expect(await stored()).toEqual(PDF);
    expect(graph.asked).toEqual([`locate Bearer ${TOKEN}`, `open Bearer ${TOKEN}`]);
  });

  it('is saved by a browser that is led to it, unless a link says otherwise', async () => {
    await fetchFrom(graph, bucket);
    const { client, bucket: Bucket } = bucket.objects;
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: KEY }));
    expect([head.ContentType, head.ContentDisposition]).toEqual(['application/pdf', 'attachment']);
  });

  it('of which a hash is told that is none is taken as it is', async () => {
    const { media } = await fetchFrom(graph, bucket, { wanted: { sha256: 'unknown' } });
    expect(media.state).toBe('ready');
  });

  it('of many megabytes is stored in parts', async () => {
    await graph.close();
    const large = Buffer.alloc(20 * 1024 * 1024 + 3, 'PDF');
    PDF.copy(large);
    graph = await fakeGraph(large);
    graph.told = { sha256: createHash('sha256').update(large).digest('hex') };
    const { media, whole } = await fetchFrom(graph, bucket);
    expect([media.state, whole]).toEqual(['ready', undefined]);
    expect((await stored()).equals(large)).toBe(true);
  });

  it('whose first address leads nowhere is asked for anew by its id', async () => {
    graph.open = [status(404)];
    expect((await fetchFrom(graph, bucket)).media.state).toBe('ready');
    expect(asked()).toEqual(['locate', 'open', 'locate', 'open']);
  });

  it.each([
    ['that breaks off', [breaksOff, breaksOff]],
    ['behind a server that is down', [status(503), status(429)]],
  ])('%s is tried again at the same address while that lives', async (_what, open) => {
    graph.open = open;
    expect((await fetchFrom(graph, bucket)).media.state).toBe('ready');
    expect(asked()).toEqual(['locate', 'open', 'open', 'open']);
    expect(await stored()).toEqual(PDF);
  });

  it('whose address has lived for five minutes is asked for by its id', async () => {
    let nowMs = 0;
    graph.open = [
      (response) => {
        nowMs = 5 * 60_000;
        response.writeHead(503).end();
      },
    ];
    expect((await fetchFrom(graph, bucket, { nowMs: () => nowMs })).media.state).toBe('ready');
    expect(asked()).toEqual(['locate', 'open', 'locate', 'open']);
  });

  it('opens with a token that was replaced meanwhile', async () => {
    graph.locate = [status(401, refusal(190))];
    const tokenOf = async (_channel: string, options?: { refresh: boolean }) =>
      options?.refresh ? 'EAAnew' : TOKEN;
    expect((await fetchFrom(graph, bucket, { ports: { tokenOf } })).media.state).toBe('ready');
    expect(graph.asked).toEqual([`locate Bearer ${TOKEN}`, 'locate Bearer EAAnew', 'open Bearer EAAnew']);
  });
});

describe('a file does not come, and the row says why', () => {
  it('corrupt: other bytes than WhatsApp told of, twice', async () => {
    const { media } = await fetchFrom(graph, bucket, { wanted: { sha256: sha256(Buffer.from('other')) } });
    expect(media).toEqual({ state: 'failed', kind: 'document', reason: 'corrupt' });
    expect(asked()).toEqual(['locate', 'open', 'locate', 'open']);
    expect(await kept()).toEqual([]);
  });

  it('corrupt: other bytes than WhatsApp tells where it is asked for the file', async () => {
    graph.told = { sha256: sha256(Buffer.from('other')) };
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({ state: 'failed', reason: 'corrupt' });
    expect(await kept()).toEqual([]);
  });

  it('corrupt: nothing comes', async () => {
    const nothing: Answer = (response) => response.writeHead(200).end();
    graph.open = [nothing, nothing];
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({ state: 'failed', reason: 'corrupt' });
    expect(await kept()).toEqual([]);
  });

  it('corrupt: many megabytes of them, of which no part stays', async () => {
    await graph.close();
    graph = await fakeGraph(Buffer.alloc(17 * 1024 * 1024));
    const { media } = await fetchFrom(graph, bucket, { wanted: { sha256: sha256(PDF) } });
    expect(media).toMatchObject({ state: 'failed', reason: 'corrupt' });
    expect(await kept()).toEqual([]);
  });

  it('too large: WhatsApp says so, and nothing is asked for', async () => {
    graph.told = { file_size: 101 * 1024 * 1024 };
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({ state: 'failed', reason: 'too_large' });
    expect(asked()).toEqual(['locate']);
  });

  it('too large: its answer begins so', async () => {
    graph.open = [
      (response) => response.writeHead(200, { 'content-length': 101 * 1024 * 1024 }).flushHeaders(),
    ];
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({ state: 'failed', reason: 'too_large' });
    expect(await kept()).toEqual([]);
  });

  it('too large: it does not say how long it is', async () => {
    const whole = Buffer.alloc(101 * 1024 * 1024);
    graph.open = [(response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(whole)];
    const store: StoreMedia = async (chunks) => {
      for await (const _ of chunks);
      return { kind: 'dropped' };
    };
    const { media } = await fetchFrom(graph, bucket, { ports: { store } });
    expect(media).toMatchObject({ state: 'failed', reason: 'too_large' });
  });

  it('expired: its id leads to nothing', async () => {
    graph.locate = [status(400, refusal(100))];
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({ state: 'failed', reason: 'expired' });
  });

  it('unsafe address: elsewhere, where no token goes', async () => {
    graph.told = { url: 'https://lookaside.example.com/file' };
    expect((await fetchFrom(graph, bucket)).media).toMatchObject({
      state: 'failed',
      reason: 'unsafe_address',
    });
    expect(asked()).toEqual(['locate']);
  });
});

describe('a file is to be tried again later', () => {
  it('when WhatsApp is down', async () => {
    graph.locate = Array.from({ length: 9 }, () => status(500));
    await expect(fetchFrom(graph, bucket)).rejects.toMatchObject({
      ...{ name: 'MediaNotYetError', becomes: 'unreachable', retryable: true },
    });
    expect(graph.asked).toHaveLength(5);
  });

  it('when the token is not taken', async () => {
    graph.locate = [status(401, refusal(190))];
    await expect(fetchFrom(graph, bucket)).rejects.toMatchObject({
      ...{ name: 'MediaNotYetError', becomes: 'no_access', retryAfterSeconds: 300 },
    });
  });

  it('when the number has no token yet', async () => {
    const tokenOf = async () => undefined;
    await expect(fetchFrom(graph, bucket, { ports: { tokenOf } })).rejects.toMatchObject({
      ...{ becomes: 'no_access', retryAfterSeconds: 300 },
    });
    expect(graph.asked).toEqual([]);
  });

  it.each([0, 3, 10, 131_005, 200, 250, 299, 368, 131_031, 133_010])(
    'when the number may not: code %d, with which it may not send either',
    async (code) => {
      graph.locate = [status(400, refusal(code))];
      await expect(fetchFrom(graph, bucket)).rejects.toMatchObject({ becomes: 'no_access' });
    },
  );

  it.each([
    ['the app', [status(400, refusal(4))], [], 300],
    ['the account', [status(429, refusal(80_007))], [], 300],
    ['nothing that is told', [status(429)], [], 5],
    ['the files', [], [limited(40)], 40],
    ['somewhere for days', [limited(1_000_000)], [], 900],
  ] as const)(
    'when %s is asked too often, and no sooner than WhatsApp says',
    async (_what, locate, open, seconds) => {
      graph.locate = [...locate];
      graph.open = [...open];
      await expect(fetchFrom(graph, bucket)).rejects.toMatchObject({
        ...{ becomes: 'unreachable', retryAfterSeconds: seconds },
      });
      expect(graph.asked).toHaveLength(locate.length + 2 * open.length);
    },
  );

  it('when it would lead on to another address, which the token does not follow', async () => {
    const elsewhere = await fakeGraph(PDF);
    graph.open = Array.from({ length: 9 }, () => (response) => {
      response.writeHead(302, { location: `${elsewhere.url}/file/1` }).end();
    });
    await expect(fetchFrom(graph, bucket)).rejects.toMatchObject({ becomes: 'unreachable' });
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });
});
