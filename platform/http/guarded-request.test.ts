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

const OWN = { address: '127.0.0.1', family: 4 };

/** A server on this machine for one test. */
async function serve(listener: http.RequestListener): Promise<URL> {
  const server = http.createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const ask = async (
  send: ReturnType<typeof createGuardedRequest>,
  signal = new AbortController().signal,
  url = 'http://erp.acme.example:9/',
) => send(new URL(url), { method: 'GET', headers: {}, signal });

it('each connection looks its name up anew: what led somewhere else a moment ago is not connected to', async () => {
  const url = await serve((_request, response) => response.setHeader('connection', 'close').end());
  const server = names([OWN], [{ address: '10.0.0.1', family: 4 }]);
  const send = createGuardedRequest({ allowOwnMachine: true, lookup: server.lookup });
  await readLimited(await ask(send, undefined, `http://erp.acme.example:${url.port}`), 100);
  await expect(ask(send, undefined, `http://erp.acme.example:${url.port}`)).rejects.toBeInstanceOf(
    BlockedAddressError,
  );
});

it('the address that is looked at is the one that is connected to: a name is resolved once for a connection', async () => {
  const url = await serve((_request, response) => response.end('here'));
  const server = names([OWN], [{ address: '10.0.0.1', family: 4 }]);
  const send = createGuardedRequest({ allowOwnMachine: true, lookup: server.lookup });
  const answer = await ask(send, undefined, `http://erp.acme.example:${url.port}`);
  expect([await readLimited(answer, 100), server.asked()]).toEqual(['here', 1]);
});

it('of several addresses none may be a private one, wherever it stands', async () => {
  const addresses = [OWN, { address: '10.0.0.1', family: 4 }];
  for (const found of [addresses, addresses.toReversed()]) {
    const send = createGuardedRequest({ allowOwnMachine: true, lookup: names(found).lookup });
    await expect(ask(send)).rejects.toBeInstanceOf(BlockedAddressError);
  }
});

it('the local runtime reaches its own machine, and nothing else of a private network, by name or by number', async () => {
  const server = names(
    [{ address: '10.0.0.1', family: 4 }],
    [{ address: '169.254.169.254', family: 4 }],
    [OWN],
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
  const url = await serve((request, response) => {
    ports.push(request.socket.remotePort);
    response.end('all of it');
  });
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
  const url = await serve((_request, response) => response.write('a part of it'));
  const stop = new AbortController();
  const send = createGuardedRequest({ allowOwnMachine: true });
  const answer = await send(url, { method: 'GET', headers: {}, signal: stop.signal });
  const read = readLimited(answer, 100);
  stop.abort();
  await expect(read).rejects.toThrow('the connection broke');
});
