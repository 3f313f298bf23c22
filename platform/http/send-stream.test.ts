import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { sendStream } from './send-stream.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function* partsOf(...parts: (string | Error)[]) {
  for (const part of parts) {
    if (part instanceof Error) throw part;
    yield Buffer.from(part);
  }
}

test('sends what is read as it is read, with its length told first', async () => {
  const url = await serve(async (request, response) => {
    const body = await text(request);
    const { 'content-length': length, connection } = request.headers;
    response.writeHead(201, { 'retry-after': '7' }).end(JSON.stringify({ body, length, connection }));
  });
  const answer = await sendStream(url, { headers: {}, body: { bytes: 6, parts: partsOf('abc', 'def') } });
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([201, '7']);
  expect(JSON.parse(await answer.text())).toEqual({ body: 'abcdef', length: '6', connection: 'close' });
});

test('an answer before the end of the body is the answer', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(413).end('too large');
  });
  async function* endless() {
    for (;;) yield Buffer.alloc(64_000);
  }
  const answer = await sendStream(url, { headers: {}, body: { bytes: 1e12, parts: endless() } });
  expect([answer.status, await answer.text()]).toEqual([413, 'too large']);
});

test('what cannot be read any more, a connection that ends, and one that is not there: each says so', async () => {
  const url = await serve((request) => void request.once('data', () => request.socket.destroy()));
  const broken = new Error('gone');
  const reads = sendStream(url, { headers: {}, body: { bytes: 9, parts: partsOf(broken) } });
  await expect(reads).rejects.toMatchObject({ message: 'fetch failed', cause: broken });
  const ends = sendStream(url, { headers: {}, body: { bytes: 3, parts: partsOf('abc') } });
  await expect(ends).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
  const nowhere = sendStream('http://127.0.0.1:1', {
    headers: {},
    body: { bytes: 3, parts: partsOf('abc') },
  });
  await expect(nowhere).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED', syscall: 'connect' } });
});

test('ends when it is told to', async () => {
  const url = await serve(() => undefined);
  const stop = new AbortController();
  const hanging = sendStream(url, {
    headers: {},
    body: { bytes: 3, parts: partsOf('abc') },
    signal: stop.signal,
  });
  const late = new Error('late');
  setImmediate(() => stop.abort(late));
  await expect(hanging).rejects.toBe(late);
});
