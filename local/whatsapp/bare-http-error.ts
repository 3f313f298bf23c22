/** An answer that comes from something before the Graph API, such as a proxy: a status and a text. */
export class BareHttpError extends Error {
  override readonly name = 'BareHttpError';
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
  }
}
