import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuardedRequest } from '#platform/http/guarded-request.ts';
import { putStream } from '#platform/s3/put-stream.ts';
import type { TestBucket } from '../../test/support/bucket.ts';
import { type FetchMediaPorts, fetchMedia, type WantedMedia } from './fetch-media.ts';
import { createWhatsAppMedia } from './whatsapp-media.ts';

export const TOKEN = 'EAAtoken';

/** How one request is answered in place of what is right. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** WhatsApp's media endpoints, and what was asked of them: `locate` and `open`, with the token if there was one. */
export interface FakeGraph {
  readonly url: string;
  readonly asked: string[];
  /** Answers of the next requests for where the file is, and for its bytes; right ones follow. */
  locate: Answer[];
  open: Answer[];
  /** What it says of the file besides its address. */
  told: Record<string, unknown>;
  close(): Promise<void>;
}

export const status =
  (code: number, body = ''): Answer =>
  (response) =>
    response.writeHead(code).end(body);

export const breaksOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': 1_000_000 });
  response.write('half', () => response.destroy());
};

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

/** @param bytes of the file of every id */
export async function fakeGraph(bytes: Uint8Array): Promise<FakeGraph> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const isLocate = request.url?.startsWith('/v26.0/') ?? false;
    asked.push(`${isLocate ? 'locate' : 'open'} ${request.headers.authorization ?? 'no token'}`);
    const special = (isLocate ? graph.locate : graph.open).shift();
    if (special) return special(response, request);
    if (!isLocate) return response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
    response.writeHead(200).end(
      JSON.stringify({
        url: `${graph.url}/file/${asked.length}`,
        messaging_product: 'whatsapp',
        ...graph.told,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const graph: FakeGraph = {
    url: `http://127.0.0.1:${port}`,
    ...{ asked, locate: [], open: [], told: {} },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return graph;
}

const WANTED: WantedMedia = {
  mediaId: '900',
  channelId: '100',
  kind: 'document',
  claimedMime: 'application/pdf',
  sha256: undefined,
  filename: 'Orçamento.pdf',
  folder: 'media/acme/cv_1/h1/',
};

/** Fetches from there into a bucket, without pauses, by a clock that stands still unless told. */
export function fetchFrom(
  graph: FakeGraph,
  bucket: TestBucket,
  more: { wanted?: Partial<WantedMedia>; ports?: Partial<FetchMediaPorts>; nowMs?: () => number } = {},
) {
  const nowMs = more.nowMs ?? (() => 0);
  const ports: FetchMediaPorts = {
    whatsapp: createWhatsAppMedia({
      baseUrl: graph.url,
      version: 'v26.0',
      send: createGuardedRequest({ allowOwnMachine: true }),
      now: nowMs,
    }),
    tokenOf: async () => TOKEN,
    store: (chunks, options) => putStream(bucket.objects, chunks, options),
    clock: { now: nowMs, after: () => ({ cancel: () => undefined }) },
    pause: async () => undefined,
    ...more.ports,
  };
  return fetchMedia(ports, { ...WANTED, ...more.wanted }, () => 50_000);
}
