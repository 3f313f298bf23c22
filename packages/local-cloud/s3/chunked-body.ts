import { s3Error } from './errors.ts';

/**
 * Takes a body apart that comes as `aws-chunked`, and notes the headers after it. Signatures of chunks are skipped.
 *
 * @throws {AwsServiceError} IncompleteBody when it ends early
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeChunks(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(body);
  for (;;) {
    const [size = ''] = (await reader.line()).split(';');
    if (!/^[\da-f]{1,12}$/i.test(size)) throw s3Error('IncompleteBody');
    const bytes = Number.parseInt(size, 16);
    if (bytes === 0) break;
    yield* reader.take(bytes);
    if ((await reader.line()) !== '') throw s3Error('IncompleteBody');
  }
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const colon = line.indexOf(':');
    trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

/** Reads lines and runs of bytes from a body. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Up to the next CRLF, without it. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf('\r\n');
      if (end >= 0) {
        const line = this.#rest.toString('latin1', 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }
      if (this.#rest.length > 8192) throw s3Error('IncompleteBody');
      this.#rest = Buffer.concat([this.#rest, await this.#more()]);
    }
  }

  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#rest.length === 0) this.#rest = await this.#more();
      const bytes = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(bytes.length);
      left -= bytes.length;
      yield bytes;
    }
  }

  async #more(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done) throw s3Error('IncompleteBody');
    return value;
  }
}
