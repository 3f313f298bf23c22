import { graphError, invalidParameter, missingParameter } from './graph-error.ts';

/** A file that a business number uploaded to be sent. */
export interface UploadedFile {
  id: string;
  phoneNumberId: string;
  mime: string;
  bytes: Buffer;
  /** Milliseconds since the epoch. */
  at: number;
}

const MB = 1024 ** 2;

const OFFICE = ['msword', 'vnd.ms-excel', 'vnd.ms-powerpoint'].concat(
  ['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation'].map(
    (kind) => `vnd.openxmlformats-officedocument.${kind}`,
  ),
);

/**
 * The largest file of each type, in bytes; a moving sticker's for every sticker.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types
 */
const LARGEST: ReadonlyMap<string, number> = new Map([
  ...['image/jpeg', 'image/png'].map((mime) => [mime, 5 * MB] as const),
  ...['aac', 'amr', 'mpeg', 'mp4', 'ogg'].map((kind) => [`audio/${kind}`, 16 * MB] as const),
  ...['video/mp4', 'video/3gpp'].map((mime) => [mime, 16 * MB] as const),
  ...['text/plain', 'application/pdf'].map((mime) => [mime, 100 * MB] as const),
  ...OFFICE.map((kind) => [`application/${kind}`, 100 * MB] as const),
  ['image/webp', 500 * 1024],
]);

/** A number without a setting of its own keeps uploads so long, in milliseconds. */
const KEPT_MS = 30 * 24 * 60 * 60_000;

/** Bytes of all files that are kept here; the oldest go first. */
const MOST_BYTES = 256 * MB;

/** What was uploaded, by the ids that messages name it by. */
export class UploadedFiles {
  readonly #files = new Map<string, UploadedFile>();
  readonly #now: () => number;
  readonly #random: (size: number) => Buffer;
  #bytes = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number, random: (size: number) => Buffer) {
    this.#now = now;
    this.#random = random;
  }

  /** @returns its id: digits, as WhatsApp's are */
  add(phoneNumberId: string, { mime, bytes }: Pick<UploadedFile, 'mime' | 'bytes'>): string {
    const id = String(10 ** 15 + this.#random(6).readUIntBE(0, 6));
    this.#files.set(id, { id, phoneNumberId, mime, bytes, at: this.#now() });
    this.#bytes += bytes.length;
    for (const [oldest, file] of this.#files) {
      if (this.#bytes <= MOST_BYTES || oldest === id) break;
      this.#files.delete(oldest);
      this.#bytes -= file.bytes.length;
    }
    return id;
  }

  /** The file of an id, for the number that uploaded it. */
  find(phoneNumberId: string, id: string): UploadedFile | undefined {
    const file = this.#files.get(id);
    return file?.phoneNumberId === phoneNumberId && this.#now() < file.at + KEPT_MS ? file : undefined;
  }

  /** @throws {GraphApiError} 131009 where a message names a file that is not there */
  require(phoneNumberId: string, type: string, content: unknown): void {
    const id = typeof content === 'object' && content !== null && 'id' in content ? content.id : undefined;
    const isFile = ['image', 'video', 'audio', 'document', 'sticker'].includes(type);
    if (!isFile || typeof id !== 'string' || this.find(phoneNumberId, id)) return;
    throw graphError(131009, { details: `Param ${type}['id']: there is no media with this id.` });
  }
}

/**
 * Reads the form of an upload and checks it as far as WhatsApp's reference says what is allowed.
 *
 * @throws {GraphApiError} 100 for a form that is none and for a type that is not taken, 131053 for a file of the wrong size
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media
 */
export async function readUpload(body: Buffer, contentType: string | undefined) {
  const form = await formOf(body, contentType);
  if (form.get('messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const file = form.get('file');
  if (!(file instanceof File)) throw missingParameter('file');
  const type = form.get('type');
  const mime = (typeof type === 'string' ? type : file.type).split(';')[0]?.trim() ?? '';
  const largest = LARGEST.get(mime);
  if (largest === undefined) {
    throw invalidParameter(
      `Param file must be a file with one of the following types: ${[...LARGEST.keys()]}.`,
    );
  }
  if (file.size === 0 || file.size > largest) {
    throw graphError(131053, {
      details: `A file of type ${mime} has 1 to ${largest} bytes, this has ${file.size}.`,
    });
  }
  return { mime, bytes: Buffer.from(await file.arrayBuffer()) };
}

async function formOf(body: Buffer, contentType = ''): Promise<FormData> {
  try {
    const headers = { 'content-type': contentType };
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw invalidParameter('The request body is not multipart/form-data.');
  }
}
