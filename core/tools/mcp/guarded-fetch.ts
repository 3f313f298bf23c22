import { limitedChunks, type SendGuarded } from '#platform/http/guarded-request.ts';
import { McpError } from './mcp-error.ts';

/** Statuses that come without a body; a `Response` takes none with them. */
const BODILESS: ReadonlySet<number> = new Set([204, 205]);

/**
 * `fetch` for the client of the protocol: posts alone, to checked addresses, so many bytes of an answer, nothing that is
 * followed or unpacked. Remembers how an answer began and why it failed, which the client tells in words of its own.
 */
export class GuardedFetch {
  readonly #send: SendGuarded;
  readonly #maxBytes: number;
  /** Of the last answer. */
  status = 0;
  /** Why the last request or its answer failed. */
  failure: unknown;

  constructor(send: SendGuarded, maxBytes: number) {
    this.#send = send;
    this.#maxBytes = maxBytes;
  }

  /** @throws {BlockedAddressError} {ConnectionFailedError} {McpError} for a redirect; its body {AnswerTooLargeError} {ConnectionFailedError} */
  readonly fetch = async (url: string | URL, init: RequestInit = {}): Promise<Response> => {
    try {
      return await this.#post(new URL(url), init);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  };

  async #post(url: URL, { method, headers, body, signal }: RequestInit): Promise<Response> {
    if (method !== 'POST' || typeof body !== 'string') throw new TypeError('only texts are posted');
    const answer = await this.#send(url, {
      method,
      body,
      headers: {
        ...Object.fromEntries(new Headers(headers)),
        'content-length': Buffer.byteLength(body),
        'accept-encoding': 'identity',
        'user-agent': 'prosa-tools/1',
      },
      signal: signal ?? new AbortController().signal,
    });
    const { statusCode: status = 0 } = answer;
    this.status = status;
    if (status < 200 || (status >= 300 && status < 400) || status > 599) {
      answer.destroy();
      throw new McpError(status);
    }
    if (BODILESS.has(status)) answer.resume();
    const type = answer.headers['content-type'];
    return new Response(BODILESS.has(status) ? null : ReadableStream.from(this.#noted(answer)), {
      status,
      headers: type === undefined ? {} : { 'content-type': type },
    });
  }

  async *#noted(answer: Parameters<typeof limitedChunks>[0]) {
    try {
      yield* limitedChunks(answer, this.#maxBytes);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
