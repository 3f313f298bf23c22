import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openRelay } from './relay.ts';

const closing: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const HERE = { host: '127.0.0.1', port: 0 };

/** A server, and a port that nothing listens on once it has closed. */
async function server(): Promise<{ port: number; close: () => Promise<void> }> {
  const http = createServer((request, response) => {
    request.pipe(response.writeHead(200, { host: request.headers.host }));
  });
  await new Promise<void>((resolve) => http.listen(HERE, resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      http.close(() => resolve());
      http.closeAllConnections();
    });
  closing.push(close);
  return { port: (http.address() as AddressInfo).port, close };
}

async function freePort(): Promise<number> {
  const { port, close } = await server();
  await close();
  return port;
}

it('passes requests on as they are, with the Host that the client has', async () => {
  const [inner, { port }] = [await freePort(), await server()];
  const relay = await openRelay({ ...HERE, port: inner }, { ...HERE, port }, () => undefined);
  closing.push(() => relay.close());
  const big = 'x'.repeat(1_000_000);
  const answers = await Promise.all(
    [big, 'small'].map((body) => fetch(`http://127.0.0.1:${inner}/`, { method: 'POST', body })),
  );
  expect(answers.map(({ headers }) => headers.get('host'))).toEqual(Array(2).fill(`127.0.0.1:${inner}`));
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([big, 'small']);
});

it('tells of a connection that nothing takes, and drops it', async () => {
  const [inner, nowhere] = [await freePort(), await freePort()];
  const told: Error[] = [];
  const relay = await openRelay({ ...HERE, port: inner }, { ...HERE, port: nowhere }, (error) =>
    told.push(error),
  );
  closing.push(() => relay.close());
  await expect(fetch(`http://127.0.0.1:${inner}/`)).rejects.toThrow('fetch failed');
  expect(told.map(({ message }) => message)).toEqual([expect.stringContaining('ECONNREFUSED')]);
});

it('says that a port is taken', async () => {
  const { port } = await server();
  await expect(openRelay({ ...HERE, port }, { ...HERE, port: 9 }, () => undefined)).rejects.toThrow(
    'EADDRINUSE',
  );
});
