import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { ProsaError } from '../runtime/errors.ts';
import { answerText } from './answer-text.ts';
import { isOwnMachine, isPublicAddress, isPublicIp } from './public-address.ts';

/** The address is not one of the internet: nothing was sent there. */
export class BlockedAddressError extends ProsaError {
  override readonly name = 'BlockedAddressError';

  constructor(host: string) {
    super(`${host} leads to an address that is not on the internet`, {
      retryable: false,
      operatorHint: 'Correct the address in the tenant’s file; see the runbook, tool-blocked.',
    });
  }
}

/** The answer is longer than is read. */
export class AnswerTooLargeError extends ProsaError {
  override readonly name = 'AnswerTooLargeError';

  constructor(maxBytes: number) {
    super(`the answer has more than ${maxBytes} bytes`, {
      retryable: false,
      operatorHint: 'Have the other side answer with less.',
    });
  }
}

/** The connection failed. `wasConnected`: the request may have reached the other side. */
export class ConnectionFailedError extends ProsaError {
  override readonly name = 'ConnectionFailedError';
  readonly wasConnected: boolean;

  constructor(wasConnected: boolean, cause: unknown) {
    super(wasConnected ? 'the connection broke' : 'no connection came about', {
      cause,
      retryable: !wasConnected,
      operatorHint: 'Look whether the other side is there and answers.',
    });
    this.wasConnected = wasConnected;
  }
}

/** Where requests may go, and how names are resolved. */
export interface AddressGuard {
  /** This machine too, but no other of a private network: for the local runtime alone. */
  allowOwnMachine: boolean;
  /** As `dns.lookup`, which it is unless given. */
  lookup?: typeof dns.lookup;
}

export interface GuardedRequest {
  method: string;
  headers: http.OutgoingHttpHeaders;
  body?: string | undefined;
  signal: AbortSignal;
}

/** Sends one request. @throws {BlockedAddressError} {ConnectionFailedError} the signal's reason when it was aborted */
export type SendGuarded = (url: URL, request: GuardedRequest) => Promise<http.IncomingMessage>;

const KEPT = { keepAlive: true, timeout: 4_000 };

/**
 * Requests that go to the internet alone: the address that is connected to is looked at, not one that the name had at some
 * time before. Nothing is followed: a redirect is an answer.
 */
export function createGuardedRequest({ allowOwnMachine, lookup = dns.lookup }: AddressGuard): SendGuarded {
  const agents = { 'http:': new http.Agent(KEPT), 'https:': new https.Agent(KEPT) };
  const mayCall = (ip: string) => isPublicIp(ip) || (allowOwnMachine && isOwnMachine(ip));
  const guardedLookup = lookupOf(lookup, mayCall);
  return (url, { method, headers, body, signal }) => {
    signal.throwIfAborted();
    // What stands for itself is not resolved.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const isAllowed = isIP(host) === 0 ? allowOwnMachine || isPublicAddress(url) : mayCall(host);
    if (!isAllowed) throw new BlockedAddressError(url.hostname);
    const isTls = url.protocol === 'https:';
    const agent = agents[isTls ? 'https:' : 'http:'];
    return new Promise((resolve, reject) => {
      let wasConnected = false;
      const request = (isTls ? https : http).request(url, {
        ...{ method, headers, agent },
        lookup: guardedLookup,
      });
      request.on('socket', (socket) => {
        const note = () => {
          wasConnected = true;
        };
        if (request.reusedSocket) note();
        else socket.once(isTls ? 'secureConnect' : 'connect', note);
      });
      let answer: http.IncomingMessage | undefined;
      // As a request's own `signal` does, but without an error once the answer began: a connection that is just going
      // back to its agent has no listener for one, and that would end the process.
      const stop = () => (answer ? answer.destroy() : request.destroy(signal.reason));
      const settle = () => signal.removeEventListener('abort', stop);
      signal.addEventListener('abort', stop, { once: true });
      request.on('close', settle);
      request.on('response', (begun) => {
        answer = begun.on('end', settle);
        resolve(begun);
      });
      // As after an answer of another protocol, which has no error of its own.
      request.on('close', () => reject(new ConnectionFailedError(wasConnected, new Error('no answer came'))));
      request.on('error', (error) => {
        if (signal.aborted) reject(signal.reason);
        else if (error instanceof BlockedAddressError) reject(error);
        else reject(new ConnectionFailedError(wasConnected, error));
      });
      request.end(body);
    });
  };
}

/**
 * The whole text of an answer.
 *
 * @throws as {@link limitedChunks}
 */
export async function readLimited(answer: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of limitedChunks(answer, maxBytes)) chunks.push(chunk);
  return answerText(Buffer.concat(chunks), answer.headers['content-type']);
}

/**
 * An answer as it comes.
 *
 * @throws {AnswerTooLargeError} once more than `maxBytes` came; the connection is closed
 * @throws {ConnectionFailedError} when it broke off
 */
export async function* limitedChunks(
  answer: http.IncomingMessage,
  maxBytes: number,
): AsyncGenerator<Buffer, void, undefined> {
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new AnswerTooLargeError(maxBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AnswerTooLargeError) throw error;
    throw new ConnectionFailedError(true, error);
  }
}

/** Resolves names as `lookup` does, and refuses those that lead, also among others, to what may not be called. */
function lookupOf(lookup: typeof dns.lookup, mayCall: (ip: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error(`${host} has no address`), '');
      if (!addresses.every(({ address }) => mayCall(address)))
        return callback(new BlockedAddressError(host), '');
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
