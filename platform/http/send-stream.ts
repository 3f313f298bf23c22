import http from 'node:http';
import https from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { TextAnswer } from './plain-fetch.ts';
import { textOf } from './text-of.ts';

/** A body that is sent as it is read. */
export interface SizedBody {
  /** How many bytes it will be: told before the first. */
  bytes: number;
  parts: AsyncIterable<Uint8Array>;
}

/** A POST with such a body. */
export interface StreamRequest {
  headers: Readonly<Record<string, string>>;
  body: SizedBody;
  signal?: AbortSignal;
}

export type StreamSend = (url: string, request: StreamRequest) => Promise<TextAnswer>;

/**
 * Posts what is too large to be held in memory, with its length told first, on a connection of its own. Nothing is followed. It
 * rejects as `fetch` does: with the signal's reason, or with a TypeError whose cause is the error of the connection or
 * of what was read.
 *
 * An answer that comes before the whole body was sent is the answer.
 */
export async function sendStream(to: string, { headers, body, signal }: StreamRequest): Promise<TextAnswer> {
  signal?.throwIfAborted();
  const url = new URL(to);
  const length = { 'content-length': body.bytes, connection: 'close' };
  const options = { method: 'POST', headers: { ...headers, ...length }, ...(signal && { signal }) };
  const request = (url.protocol === 'https:' ? https : http).request(url, options);
  const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
  });
  try {
    const sent = pipeline(body.parts, request);
    const response = await Promise.race([answer, sent.then(() => answer)]);
    // A server that has answered reads no more.
    sent.catch(() => undefined);
    const { statusCode: status = 0, headers: told } = response;
    const text = await textOf(response);
    return {
      status,
      headers: { get: (name) => told[name.toLowerCase()]?.toString() ?? null },
      text: async () => text,
    };
  } catch (cause) {
    answer.catch(() => undefined);
    if (signal?.aborted) throw signal.reason;
    throw new TypeError('fetch failed', { cause });
  } finally {
    request.destroy();
  }
}
