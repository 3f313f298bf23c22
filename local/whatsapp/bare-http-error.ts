/** An answer that comes from something before the Graph API, such as a proxy: a status and a text. */
export class BareHttpError extends Error {
  override readonly name = 'BareHttpError';
  readonly status: number;
  readonly body: string;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: string, retryAfterSeconds?: number) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
