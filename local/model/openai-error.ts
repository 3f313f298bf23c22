/**
 * An error in the form of OpenAI's API.
 *
 * @see https://developers.openai.com/api/docs/guides/error-codes
 */
export class OpenAiError extends Error {
  override readonly name = 'OpenAiError';
  readonly status: number;
  readonly code: string | null;
  /** The part of the request that it is about. */
  readonly param: string | null;
  /** Seconds, for the header `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    message: string,
    code: string | null = null,
    options: ErrorOptions & { retryAfterSeconds?: number; param?: string } = {},
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.param = options.param ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The response's body. */
  toBody(): Record<string, unknown> {
    const type =
      this.status >= 500 ? 'server_error' : this.status === 429 ? 'requests' : 'invalid_request_error';
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}
