import type { IncomingMessage, ServerResponse } from 'node:http';

/** Something that answers requests of the front port under a path. */
export interface FrontRoute {
  /** A path such as `/_local/orders`; it is answered together with everything below it. */
  path: string;
  /** The only method that the route answers (others get 405); every method when left out. */
  method?: string;
  /** @param url the request's address; its host is the front's */
  handle(request: IncomingMessage, response: ServerResponse, url: URL): void | Promise<void>;
}

/** A request that its sender has to change; answered with the status and `{"message"}`. */
export class BadRequestError extends Error {
  override readonly name = 'BadRequestError';
  readonly status: number;

  /** @param status HTTP status from 400 to 499 */
  constructor(message: string, status = 400, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Answers with a JSON document. */
export function replyJson(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** How many items a list returns when the query does not say. */
const DEFAULT_LIMIT = 1000;

/**
 * Refuses parameters that a route does not know, so that a misspelt filter does not answer with everything.
 *
 * @throws {BadRequestError}
 */
export function onlyParameters(query: URLSearchParams, allowed: readonly string[]): void {
  for (const name of query.keys()) {
    if (!allowed.includes(name)) {
      const known = allowed.length > 0 ? `known are ${allowed.join(', ')}` : 'there are none here';
      throw new BadRequestError(`unknown query parameter ${name}; ${known}`);
    }
    if (query.getAll(name).length > 1) {
      throw new BadRequestError(`query parameter ${name} may be given once`);
    }
  }
}

/**
 * The `limit` of a list: a whole number from 1.
 *
 * @throws {BadRequestError}
 */
export function parseLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new BadRequestError(`limit must be a whole number from 1, not "${text}"`);
  }
  return Number(text);
}

/**
 * The `since` of a list: milliseconds since the epoch or an ISO 8601 date and time.
 *
 * @returns milliseconds since the epoch
 * @throws {BadRequestError}
 */
export function parseSince(query: URLSearchParams): number | undefined {
  const text = query.get('since');
  if (text === null) return undefined;
  const since = /^\d{1,15}$/.test(text) ? Number(text) : isoTime(text);
  if (Number.isNaN(since)) {
    throw new BadRequestError(`since must be milliseconds since 1970 or an ISO 8601 time, not "${text}"`);
  }
  return since;
}

function isoTime(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) ? Date.parse(text) : Number.NaN;
}
