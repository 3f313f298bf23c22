import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import {
  BlockedAddressError,
  ConnectionFailedError,
  createGuardedRequest,
  readLimited,
} from './guarded-request.ts';

/** Answers of a name server, one after the other. */
function names(...answers: { address: string; family: number }[][]) {
  let asked = 0;
  const lookup = ((_host: string, _options: object, callback: (error: null, found: object) => void) => {
    callback(null, answers[asked++] ?? []);
  }) as never;
  return { lookup, asked: () => asked };
}

const ask = async (
  send: ReturnType<typeof createGuardedRequest>,
  signal = new AbortController().signal,
  url = 'http://erp.acme.example:9/',
) => send(new URL(url), { method: 'GET', headers: {}, signal });

it('a name that was public a moment ago and is private at the connection is not connected to', async () => {
  const server = names([{ address: '192.0.0.8', family: 4 }], [{ address: '127.0.0.1', family: 4 }]);
  const send = createGuardedRequest({ allowOwnMachine: false, lookup: server.lookup });
  for (let n = 0; n < 2; n++) await expect(ask(send)).rejects.toBeInstanceOf(BlockedAddressError);
});

it('the address that is looked at is the one that is connected to: a name is resolved once for a connection', async () => {
  const server = names([{ address: '8.8.8.8', family: 4 }], [{ address: '127.0.0.1', family: 4 }]);
  const send = createGuardedRequest({ allowOwnMachine: false, lookup: server.lookup });
  const stop = new AbortController();
  const ended = ask(send, stop.signal);
  stop.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
  expect(server.asked()).toBeLessThanOrEqual(1);
});

it('the local runtime reaches its own machine, and nothing else of a private network, by name or by number', async () => {
  const server = names(
    [{ address: '10.0.0.1', family: 4 }],
    [{ address: '169.254.169.254', family: 4 }],
    [{ address: '127.0.0.1', family: 4 }],
  );
  const send = createGuardedRequest({ allowOwnMachine: true, lookup: server.lookup });
  for (let n = 0; n < 2; n++) await expect(ask(send)).rejects.toBeInstanceOf(BlockedAddressError);
  await expect(ask(send)).rejects.toBeInstanceOf(ConnectionFailedError);
  for (const address of ['http://10.0.0.1:9/', 'http://169.254.169.254/', 'http://[fd00::1]/']) {
    await expect(ask(send, undefined, address)).rejects.toBeInstanceOf(BlockedAddressError);
  }
});

it('what is aborted when its answer has just ended breaks nothing, and the connection is used again', async () => {
  const ports: unknown[] = [];
  const server = http.createServer((request, response) => {
    ports.push(request.socket.remotePort);
    response.end('all of it');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const send = createGuardedRequest({ allowOwnMachine: true });
  for (let n = 0; n < 2; n++) {
    const stop = new AbortController();
    const answer = await send(url, { method: 'GET', headers: {}, signal: stop.signal });
    answer.on('end', () => stop.abort());
    expect(await readLimited(answer, 100)).toBe('all of it');
  }
  expect(ports[1]).toBe(ports[0]);
});

it('what is aborted before its answer has ended is cut off', async () => {
  const server = http.createServer((_request, response) => response.write('a part of it'));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = new AbortController();
  const send = createGuardedRequest({ allowOwnMachine: true });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answer = await send(url, { method: 'GET', headers: {}, signal: stop.signal });
  const read = readLimited(answer, 100);
  stop.abort();
  await expect(read).rejects.toThrow('the connection broke');
});
