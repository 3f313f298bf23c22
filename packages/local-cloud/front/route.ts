import type { IncomingMessage, ServerResponse } from 'node:http';

/** Something that answers requests of the front port under a path. */
export interface FrontRoute {
  /** A path such as `/_local/outbox`; it is answered together with everything below it. */
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
