import http from 'node:http';
import https from 'node:https';
import { textOf } from './text-of.ts';

/** An idle connection is kept as long as the global `fetch` keeps one, in milliseconds, unless a request says `connection: close`. */
const IDLE_MS = 4_000;

const KEPT = { keepAlive: true, timeout: IDLE_MS };
const agents = { 'http:': new http.Agent(KEPT), 'https:': new https.Agent(KEPT) };

/** What is sent: a text or bytes, if anything. */
export interface TextRequest {
  method?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  /** For the global `fetch`; {@link plainFetch} follows nothing. */
  redirect?: 'manual';
}

/** What of a `Response` is used. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  text(): Promise<string>;
}

/** The global `fetch` is one too. */
export type TextFetch = (url: string | URL, init?: TextRequest) => Promise<TextAnswer>;

/**
 * `fetch` for a text that is sent and a text that is answered: less than half of the processor time of the global one, whose
 * web streams and checks for browsers a function has no use for. Nothing is followed, decompressed or cached.
 *
 * The whole answer is read before the promise resolves. It rejects as `fetch` does: with the signal's reason, or with
 * a TypeError whose cause is the error of the connection.
 */
export async function plainFetch(to: string | URL, init: TextRequest = {}): Promise<TextAnswer> {
  const { signal } = init;
  signal?.throwIfAborted();
  const url = new URL(to);
  try {
    const response = await answerTo(url, init);
    const { statusCode: status = 0, headers } = response;
    const text = await textOf(response);
    return {
      status,
      headers: { get: (name) => headers[name.toLowerCase()]?.toString() ?? null },
      text: async () => text,
    };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new TypeError('fetch failed', { cause });
  }
}

function answerTo(url: URL, { method = 'GET', headers, body, signal }: TextRequest) {
  const isTls = url.protocol === 'https:';
  const agent = agents[isTls ? 'https:' : 'http:'];
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const options = { method, agent, headers: { ...headers, ...length }, ...(signal && { signal }) };
  return new Promise<http.IncomingMessage>((resolve, reject) => {
    (isTls ? https : http).request(url, options).on('response', resolve).on('error', reject).end(body);
  });
}
