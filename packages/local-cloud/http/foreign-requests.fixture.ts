import { type IncomingMessage, request } from 'node:http';
import { type AddressInfo, Server } from 'node:net';
import { onTestFinished, vi } from 'vitest';

/**
 * Notes every server that this process opens until the test ends, whatever code opens it.
 *
 * @returns the ports of those that listen now
 */
export function openedServers(): () => number[] {
  const servers = new Set<Server>();
  const original = Server.prototype.listen;
  const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...args) {
    servers.add(this);
    return Reflect.apply(original, this, args);
  });
  onTestFinished(() => spy.mockRestore());
  return () => [...servers].filter(({ listening }) => listening).map(portOf);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** What a browser sends for a page of another site: by a rebound name, across origins, and as a simple read. */
export const FOREIGN: ReadonlyArray<Readonly<Record<string, string>>> = [
  { host: 'evil.example' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
];

/** Sends a request of such a page with a body that needs no preflight. @returns `403 <body>` */
export function sendForeign(
  port: number,
  { method, path, headers, body }: { method: string; path: string; headers: object; body?: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method, path, headers: { ...headers }, agent: false };
    const outgoing = request(options, (answer: IncomingMessage) => {
      answer
        .toArray()
        .then((chunks) => resolve(`${answer.statusCode} ${Buffer.concat(chunks).toString('utf8')}`), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
