import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { s3Error } from './errors.ts';

/** Header name to how a checksum is worked out; CRC32C and CRC64NVME are answered as not implemented. */
const ALGORITHMS: Readonly<Record<string, () => Digest>> = {
  'x-amz-checksum-crc32': () => new Crc32(),
  'x-amz-checksum-sha1': () => new Hashed(createHash('sha1')),
  'x-amz-checksum-sha256': () => new Hashed(createHash('sha256')),
};

interface Digest {
  update(bytes: Buffer): void;
  finish(): Buffer;
}

/** The headers of a request that say what its body must be, as far as they are there. */
interface Wanted {
  headers: Readonly<Record<string, string | undefined>>;
  /** Filled while the body is read. */
  trailers: ReadonlyMap<string, string>;
}

/**
 * Works out what a body's headers and trailers claim while it passes, and then compares.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export class BodyChecks {
  readonly #wanted: Wanted;
  readonly #md5 = createHash('md5');
  readonly #sha256: Hash | undefined;
  readonly #checksum: { name: string; digest: Digest } | undefined;
  #result: { etag: string; checksums: Record<string, string> } = { etag: '', checksums: {} };

  /** @throws {AwsServiceError} NotImplemented for an algorithm that is missing here */
  constructor(wanted: Wanted) {
    this.#wanted = wanted;
    const { headers } = wanted;
    if (/^[\da-f]{64}$/.test(headers['x-amz-content-sha256'] ?? '')) this.#sha256 = createHash('sha256');
    const name = checksumHeader(headers);
    if (name !== undefined) this.#checksum = { name, digest: newDigest(name) };
  }

  async *through(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const bytes of body) {
      this.#md5.update(bytes);
      this.#sha256?.update(bytes);
      this.#checksum?.digest.update(bytes);
      yield bytes;
    }
    this.#compare();
  }

  /** Of the body that has passed. */
  result(): { etag: string; checksums: Record<string, string> } {
    return this.#result;
  }

  #compare(): void {
    const { headers, trailers } = this.#wanted;
    const md5 = this.#md5.digest();
    const claimed = headers['content-md5'];
    if (claimed !== undefined && claimed !== md5.toString('base64')) throw s3Error('BadDigest');
    if (this.#sha256 && this.#sha256.digest('hex') !== headers['x-amz-content-sha256']) {
      throw s3Error('XAmzContentSHA256Mismatch');
    }
    this.#result = { etag: md5.toString('hex'), checksums: {} };
    if (!this.#checksum) return;
    const { name, digest } = this.#checksum;
    const value = digest.finish().toString('base64');
    const told = headers[name] ?? trailers.get(name);
    if (told === undefined && headers['x-amz-trailer'] === name) throw s3Error('MalformedTrailerError');
    if (told !== undefined && told !== value) throw s3Error('BadDigest');
    this.#result.checksums[name] = value;
  }
}

/**
 * The checksum of an upload by parts: of its parts' checksums, with their number.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function compositeChecksum(name: string, parts: readonly string[]): string {
  const digest = newDigest(name);
  for (const part of parts) digest.update(Buffer.from(part, 'base64'));
  return `${digest.finish().toString('base64')}-${parts.length}`;
}

/** The header of an algorithm by its name, such as `CRC32`. */
export function headerOfAlgorithm(algorithm: string): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The header whose checksum a body is to have: given, announced for the trailer, or asked for. */
function checksumHeader(headers: Wanted['headers']): string | undefined {
  const given = Object.keys(headers).find((name) => /^x-amz-checksum-(?!mode|type|algorithm)/.test(name));
  const algorithm = headers['x-amz-sdk-checksum-algorithm'];
  return given ?? headers['x-amz-trailer'] ?? (algorithm && headerOfAlgorithm(algorithm));
}

function newDigest(name: string): Digest {
  const create = ALGORITHMS[name];
  if (!create) throw s3Error('NotImplemented', `${name} is not implemented`);
  return create();
}

class Crc32 implements Digest {
  #value = 0;

  update(bytes: Buffer): void {
    this.#value = crc32(bytes, this.#value);
  }

  finish(): Buffer {
    const result = Buffer.alloc(4);
    result.writeUInt32BE(this.#value);
    return result;
  }
}

class Hashed implements Digest {
  readonly #hash: Hash;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  finish(): Buffer {
    return this.#hash.digest();
  }
}
