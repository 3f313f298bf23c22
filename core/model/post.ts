import type { TextFetch } from '#platform/http/plain-fetch.ts';
import { systemCircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import { NoModelAnswerError } from './model-errors.ts';

/** What came back, whatever it says. */
export interface Posted {
  /** Host and path that were asked. */
  at: string;
  status: number;
  headers: Pick<Headers, 'get'>;
  text: string;
}

/** What is sent as it is. */
export class RawBody {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;

  /** @param type the content type */
  constructor(type: string, bytes: Uint8Array<ArrayBuffer>) {
    this.type = type;
    this.bytes = bytes;
  }
}

/** One request to an endpoint. */
export interface Post {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is a {@link RawBody}. */
  body: object;
  /** Ends the wait for the whole answer. */
  signal: AbortSignal;
  /** Longest wait for the whole answer, in milliseconds. */
  timeoutMs: number;
}

/**
 * Sends once.
 *
 * @throws the signal's reason where the caller broke off
 * @throws {NoModelAnswerError} where no whole answer came
 */
export async function post(request: TextFetch, { url, body, signal, ...how }: Post): Promise<Posted> {
  const isRaw = body instanceof RawBody;
  const sent = isRaw ? body.bytes : JSON.stringify(body);
  const headers = {
    ...how.headers,
    accept: 'application/json',
    'content-type': isRaw ? body.type : 'application/json',
    'user-agent': 'prosa/1',
  };
  const send = async (late: AbortSignal): Promise<Posted> => {
    const init = { method: 'POST', headers, body: sent, signal: AbortSignal.any([signal, late]) };
    const response = await request(url, init);
    return {
      at: placeOf(url),
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  };
  const late = () => new NoModelAnswerError('not in time');
  try {
    signal.throwIfAborted();
    return await withTimeLimit(systemCircuitClock, how.timeoutMs, send, late);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof NoModelAnswerError
      ? error
      : new NoModelAnswerError(`the connection to ${new URL(url).host} failed`, { cause: error });
  }
}

/** Without what may be secret: a name and a query. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname;
}

/** A path of the API behind an address, which may end with a slash and may have a query. */
export function urlOf(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  return url.href;
}
