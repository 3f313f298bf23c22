import { expect, it } from 'vitest';
import { BlockedAddressError, ConnectionFailedError, createGuardedRequest } from './guarded-request.ts';

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
