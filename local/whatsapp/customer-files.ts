import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MediaDisorder } from './disorder.ts';
import { type GraphApiError, graphError, invalidToken } from './graph-error.ts';
import type { SentFile } from './made-up-files.ts';

/** What a webhook tells of a file. */
export interface ToldFile {
  id: string;
  mime_type: string;
  /** Base64, as WhatsApp writes it. */
  sha256: string;
}

interface KeptFile extends SentFile, ToldFile {
  phoneNumberId: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** How long WhatsApp keeps what customers send, and an address of it, in milliseconds. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
const ADDRESS_LIVES_MS = 5 * 60_000;

/** Bytes of all files that are kept here; the oldest go first. */
const MOST_BYTES = 256 * 1024 ** 2;

const PLACE = /^\/v\d+\.0\/(\d+)(?:\?|$)/;
const ADDRESS = /^\/whatsapp_business\/attachments\/\?mid=(\d+)&ext=(\d+)(?:&|$)/;

/**
 * What customers sent: where a file is by its id, and its bytes from there, both with the token of the number that got it.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
 */
export class CustomerFiles {
  readonly #files = new Map<string, KeptFile>();
  readonly #now: () => number;
  readonly #random: (size: number) => Buffer;
  readonly #disturb: MediaDisorder | undefined;
  #bytes = 0;

  /** @param options.now milliseconds since the epoch */
  constructor(options: {
    now: () => number;
    random: (size: number) => Buffer;
    disturb?: MediaDisorder | undefined;
  }) {
    this.#now = options.now;
    this.#random = options.random;
    this.#disturb = options.disturb;
  }

  add(phoneNumberId: string, { bytes, mime }: SentFile): ToldFile {
    const id = String(10 ** 15 + this.#random(6).readUIntBE(0, 6));
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    const told = { id, mime_type: mime, sha256 };
    this.#files.set(id, { ...told, bytes, mime, phoneNumberId, at: this.#now() });
    this.#bytes += bytes.length;
    for (const [oldest, file] of this.#files) {
      if (this.#bytes <= MOST_BYTES || oldest === id) break;
      this.#files.delete(oldest);
      this.#bytes -= file.bytes.length;
    }
    return told;
  }

  /**
   * Answers a request for a file.
   *
   * @param numbersOf the business numbers that a token is of
   * @returns false for a request that is for none; the caller answers it
   * @throws {GraphApiError}
   */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    numbersOf: (token: string | undefined) => readonly string[],
    gone: AbortSignal,
  ): Promise<boolean> {
    const { url = '', headers, method } = request;
    const place = PLACE.exec(url);
    const address = ADDRESS.exec(url);
    if (method !== 'GET' || !(place ?? address)) return false;
    const [, id = '', ends] = place ?? address ?? [];
    const numbers = numbersOf(/^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]);
    if (numbers.length === 0) throw invalidToken();
    const file = this.#files.get(id);
    const isKept =
      file !== undefined && this.#now() < file.at + KEPT_MS && numbers.includes(file.phoneNumberId);
    const disorder = await this.#disturb?.(
      { phoneNumberId: numbers[0] ?? '', step: place ? 'locate' : 'open', type: file?.mime_type ?? '' },
      gone,
    );
    if (place) {
      if (!isKept) throw noSuchFile(id);
      const { mime_type, sha256 } = file;
      const file_size = disorder?.fileSize ?? file.bytes.length;
      const link = `http://${headers.host}/whatsapp_business/attachments/?mid=${id}&ext=${this.#now() + ADDRESS_LIVES_MS}`;
      const body = { url: link, mime_type, sha256, file_size, id, messaging_product: 'whatsapp' };
      response
        .writeHead(200, { 'content-type': 'application/json; charset=UTF-8' })
        .end(JSON.stringify(body));
      return true;
    }
    if (disorder?.status !== undefined || !isKept || this.#now() >= Number(ends)) {
      response.writeHead(disorder?.status ?? 404).end();
      return true;
    }
    const bytes = disorder?.otherBytes ? Buffer.from('not the file') : file.bytes;
    response.writeHead(200, { 'content-type': file.mime_type, 'content-length': bytes.length }).end(bytes);
    return true;
  }
}

function noSuchFile(id: string): GraphApiError {
  return graphError(100, {
    details: `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
  });
}
