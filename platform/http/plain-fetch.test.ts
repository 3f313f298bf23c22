import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { plainFetch } from './plain-fetch.ts';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

async function listen(server: Pick<Server, 'listen' | 'address' | 'once' | 'close'>): Promise<string> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('sends a text and gives the answer, its status and its headers', async () => {
  const url = await serve(async (request, response) => {
    const body = await text(request);
    const { method, headers } = request;
    response.writeHead(201, { 'content-type': 'application/json', 'retry-after': '7' });
    response.end(
      JSON.stringify({
        method,
        path: request.url,
        body,
        token: headers.authorization,
        length: headers['content-length'],
        connection: headers.connection,
      }),
    );
  });
  const response = await plainFetch(`${url}/v1/messages?a=b`, {
    method: 'POST',
    headers: { authorization: 'Bearer x', connection: 'close' },
    body: 'Olá',
  });
  const { headers } = response;
  expect([response.status, headers.get('Retry-After'), headers.get('x-more')]).toEqual([201, '7', null]);
  expect(JSON.parse(await response.text())).toEqual({
    method: 'POST',
    path: '/v1/messages?a=b',
    body: 'Olá',
    token: 'Bearer x',
    length: '4',
    connection: 'close',
  });
});

test('keeps a connection for the next request, unless one says that it is the last', async () => {
  const ports: (number | undefined)[] = [];
  const url = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    response.end();
  });
  await plainFetch(url);
  await plainFetch(url);
  await plainFetch(url, { headers: { connection: 'close' } });
  await plainFetch(url);
  expect([ports[1] === ports[0], ports[2] === ports[0], ports[3] === ports[0]]).toEqual([true, true, false]);
});

test.each([204, 302, 304, 503])('gives a %i as it is, and follows nothing', async (status) => {
  const url = await serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
  expect((await plainFetch(url)).status).toBe(status);
});

test('what is refused before it is connected says so', async () => {
  const url = await serve(() => undefined);
  for (const server of servers.splice(0)) await new Promise((done) => (server as Server).close(done));
  await expect(plainFetch(url, { method: 'POST', body: 'a' })).rejects.toMatchObject({
    name: 'TypeError',
    cause: { code: 'ECONNREFUSED', syscall: 'connect' },
  });
});

test.each([
  ['before an answer', ''],
  ['in the middle of an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'],
])('a connection that is cut %s is a failure without a system call', async (_, written) => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(written));
  });
  const url = await listen(server as never);
  const failure: Error = await plainFetch(url, { method: 'POST', body: 'a' }).then(
    () => new Error('an answer'),
    (error) => error,
  );
  expect(failure).toMatchObject({ name: 'TypeError', cause: { code: expect.stringMatching(/RESET|ABORT/) } });
  expect(failure.cause).not.toHaveProperty('syscall', 'connect');
});

test('a signal ends it with its reason, before it begins, while it waits and while it reads', async () => {
  const reason = new Error('too long');
  await expect(plainFetch('http://127.0.0.1:1', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const silent = new AbortController();
  const url = await serve((request, response) => {
    if (request.url === '/half') response.write('half');
    setImmediate(() => silent.abort(reason));
  });
  await expect(plainFetch(url, { signal: silent.signal })).rejects.toBe(reason);
  await expect(plainFetch(`${url}/half`, { signal: silent.signal })).rejects.toBe(reason);
});

test('what is broken off in its answer rejects with the reason; what is as it ends breaks nothing', async () => {
  let ports: (number | undefined)[] = [];
  const url = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    if (request.url === '/whole') response.end('all of it');
    else response.write('a part of it');
  });
  const stop = new AbortController();
  const broken = plainFetch(`${url}/part`, { signal: stop.signal });
  while (ports.length === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  stop.abort(new Error('enough'));
  await expect(broken).rejects.toThrow('enough');
  ports = [];
  for (let n = 0; n < 2; n++) {
    const late = new AbortController();
    const whole = await plainFetch(`${url}/whole`, { signal: late.signal });
    late.abort(new Error('too late'));
    expect(await whole.text()).toBe('all of it');
  }
  expect(ports[1]).toBe(ports[0]);
});

test('gives up an answer that has no end, and closes its connection', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((_request, response) => {
    const part = Buffer.alloc(1024 * 1024, 'x');
    const more = (): void => void response.write(part, more);
    response.on('error', () => undefined).on('close', closed.resolve);
    more();
  });
  await expect(plainFetch(url)).rejects.toMatchObject({
    ...{ name: 'TypeError', cause: { name: 'RangeError', message: 'the answer is too long' } },
  });
  await closed.promise;
});
