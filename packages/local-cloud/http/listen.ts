import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LocalCloudError } from '../errors.ts';
import { refusalOf } from './foreign-request.ts';

/** A server of the local runtime. */
export interface LocalServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/** A port that another program already uses. */
export class PortInUseError extends LocalCloudError {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} on 127.0.0.1 is in use by another program`, options);
    this.port = port;
  }
}

/** A port that only an administrator's programs may open, as those below 1024 on some systems. */
export class PortForbiddenError extends LocalCloudError {
  override readonly name = 'PortForbiddenError';

  constructor(port: number, options?: ErrorOptions) {
    super(`port ${port} is not for this user: take one from 1024 on`, options);
  }
}

/** Thrown in place of an answer: the connection is closed without one. */
export class ConnectionDropped extends Error {
  override readonly name = 'ConnectionDropped';

  constructor() {
    super('the connection is closed without an answer');
  }
}

/**
 * Serves `listener` on 127.0.0.1 only. What a browser may have sent for a page of another site is answered 403, with
 * the reason as `{"message"}`, and never reaches the listener: every port of the runtime is opened here.
 *
 * Keep-alive outlasts the five seconds Node gives an idle socket: SDK agents keep theirs longer and would
 * meet ECONNRESET.
 *
 * @param port 0 takes any free port
 * @throws {PortInUseError} {PortForbiddenError}
 */
export function listen(listener: RequestListener, port = 0): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const refusal = refusalOf(request.headers);
    if (refusal === undefined) return listener(request, response);
    response.writeHead(403, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
    response.end(`${JSON.stringify({ message: refusal })}\n`);
  });
  server.keepAliveTimeout = 75_000;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusedPort(port, error)));
    server.listen(port, '127.0.0.1', () => {
      const bound = (server.address() as AddressInfo).port;
      resolve({
        url: `http://127.0.0.1:${bound}`,
        port: bound,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

function refusedPort(port: number, cause: NodeJS.ErrnoException): Error {
  if (cause.code === 'EADDRINUSE') return new PortInUseError(port, { cause });
  return cause.code === 'EACCES' ? new PortForbiddenError(port, { cause }) : cause;
}

const GONE: ReadonlySet<unknown> = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Whether an error only says that the client went away, while it sent or was sent to: no fault of the runtime. */
export function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.has(error.code);
}

/** Reads a request's body to its end. @throws what {@link isClientGone} knows when that does not come */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}
