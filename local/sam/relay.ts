import { connect, createServer, type Server } from 'node:net';

/** Where a relay listens, or whereto it passes on. */
export interface RelayEnd {
  host: string;
  port: number;
}

/** A relay that listens. */
export interface Relay {
  /** Drops open connections. */
  close(): Promise<void>;
}

/**
 * Passes every connection on to another address (IPv4, as the runtime listens), byte by byte: an HTTP client goes on sending the Host that it was given.
 *
 * @param onTrouble told of a connection that could not be passed on
 * @throws the system's error (`EADDRINUSE`, `EADDRNOTAVAIL`) when it cannot listen
 */
export async function openRelay(
  from: RelayEnd,
  to: RelayEnd,
  onTrouble: (error: Error) => void,
): Promise<Relay> {
  const open = new Set<{ destroy(): void }>();
  const server: Server = createServer({ allowHalfOpen: true }, (inner) => {
    const outer = connect({ ...to, family: 4, allowHalfOpen: true });
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      open.add(socket);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
    inner.on('error', () => outer.destroy());
    outer.on('error', onTrouble);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(from, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
