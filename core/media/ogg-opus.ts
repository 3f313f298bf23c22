/** Opus counts in samples of 48 kHz, whatever was recorded. */
const RATE = 48_000;

const HEADER_BYTES = 27;

/** Sound below this is silence: speech of a voice note has over a thousand bytes a second, a pause about 150. */
const SILENT_BYTES_PER_SECOND = 250;

/** What is known of a voice note without decoding it. */
export interface OggOpus {
  seconds: number;
  /** Its frames are those of silence. */
  isSilent: boolean;
}

/**
 * How long an ogg/opus recording is, by its pages: the position of its last page, less what a decoder drops. One whose end is missing
 * is as long as what is there; pages of other streams are passed over.
 *
 * @returns undefined for anything else
 * @see https://datatracker.ietf.org/doc/html/rfc7845#section-4
 */
export function readOggOpus(bytes: Uint8Array): OggOpus | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let serial: number | undefined;
  let preSkip = 0;
  let last = 0n;
  let sound = 0;
  for (const page of pagesIn(buffer)) {
    if (serial === undefined) {
      if (page.body.toString('latin1', 0, 8) !== 'OpusHead' || page.body.length < 12) return undefined;
      serial = page.serial;
      preSkip = page.body.readUInt16LE(10);
    } else if (page.serial === serial) {
      // A page in which no packet ends has the position -1.
      if (page.granule > last) last = page.granule;
      if (page.body.toString('latin1', 0, 8) !== 'OpusTags') sound += page.body.length;
    }
  }
  if (serial === undefined) return undefined;
  const seconds = Math.max(0, Number(last) - preSkip) / RATE;
  return { seconds, isSilent: seconds > 0 && sound / seconds < SILENT_BYTES_PER_SECOND };
}

interface Page {
  serial: number;
  granule: bigint;
  body: Buffer;
}

/** Every whole page from the beginning on; ends at what is none. @see https://datatracker.ietf.org/doc/html/rfc3533#section-6 */
function* pagesIn(buffer: Buffer): Generator<Page> {
  let at = 0;
  while (at + HEADER_BYTES <= buffer.length && buffer.toString('latin1', at, at + 4) === 'OggS') {
    const segments = buffer.readUInt8(at + 26);
    const begin = at + HEADER_BYTES + segments;
    if (begin > buffer.length) return;
    const lacing = buffer.subarray(at + HEADER_BYTES, begin);
    const end = lacing.reduce((sum, length) => sum + length, begin);
    if (end > buffer.length) return;
    yield {
      serial: buffer.readUInt32LE(at + 14),
      granule: buffer.readBigInt64LE(at + 6),
      body: buffer.subarray(begin, end),
    };
    at = end;
  }
}
