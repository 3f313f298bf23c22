/** Opus counts in samples of 48 kHz, whatever was recorded. */
const RATE = 48_000;

const HEADER_BYTES = 27;

/** Sound below this is silence: speech of a voice note has over a thousand bytes a second, a pause about 150. */
const SILENT_BYTES_PER_SECOND = 250;

/** The longest packet: 120 ms. */
const MOST_SAMPLES = 5_760;

/** What is known of a voice note without decoding it. */
export interface OggOpus {
  seconds: number;
  /** Its frames are those of silence. */
  isSilent: boolean;
}

/** Flag of a page with which a stream begins. */
const BEGINS = 2;

/**
 * How long an ogg/opus recording is: as its packets say, each of which tells how much sound it has, less what a decoder drops.
 * What its pages say of their position is not looked at: some programs write none, and who wants to be heard for nothing
 * writes another one. Of several streams each counts, since some players go on with the next. What is broken, or missing,
 * is passed over.
 *
 * @returns undefined for anything else, and where there is a stream of another codec
 * @see https://datatracker.ietf.org/doc/html/rfc7845#section-4
 */
export function readOggOpus(bytes: Uint8Array): OggOpus | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const streams: { samples: number; preSkip: number }[] = [];
  const bySerial = new Map<number, (typeof streams)[number]>();
  let sound = 0;
  for (const page of pagesIn(buffer)) {
    const magic = page.body.toString('latin1', 0, 8);
    const stream = bySerial.get(page.serial);
    if (page.begins || streams.length === 0) {
      if (magic !== 'OpusHead' || page.body.length < 12) return undefined;
      const begun = { samples: 0, preSkip: page.body.readUInt16LE(10) };
      streams.push(begun);
      bySerial.set(page.serial, begun);
    } else if (stream && magic !== 'OpusTags') {
      for (const packet of packetsIn(page)) {
        sound += packet.length;
        stream.samples += samplesOf(packet);
      }
    }
  }
  if (streams.length === 0) return undefined;
  // Each for itself: a stream without sound takes nothing from the length of another.
  const heard = streams.reduce((sum, { samples, preSkip }) => sum + Math.max(0, samples - preSkip), 0);
  const seconds = heard / RATE;
  return { seconds, isSilent: seconds > 0 && sound / seconds < SILENT_BYTES_PER_SECOND };
}

interface Page {
  serial: number;
  begins: boolean;
  /** It begins with the rest of a packet. */
  isContinued: boolean;
  lacing: Buffer;
  body: Buffer;
}

/** Every whole page, wherever it is. @see https://datatracker.ietf.org/doc/html/rfc3533#section-6 */
function* pagesIn(buffer: Buffer): Generator<Page> {
  if (buffer.toString('latin1', 0, 4) !== 'OggS') return;
  for (let at = 0; at >= 0 && at + HEADER_BYTES <= buffer.length; ) {
    const begin = at + HEADER_BYTES + buffer.readUInt8(at + 26);
    const lacing = buffer.subarray(at + HEADER_BYTES, begin);
    const end = lacing.reduce((sum, length) => sum + length, begin);
    const isWhole = buffer.toString('latin1', at, at + 4) === 'OggS' && end <= buffer.length;
    if (isWhole) {
      yield {
        serial: buffer.readUInt32LE(at + 14),
        begins: (buffer.readUInt8(at + 5) & BEGINS) !== 0,
        isContinued: (buffer.readUInt8(at + 5) & 1) === 1,
        lacing,
        body: buffer.subarray(begin, end),
      };
    }
    at = buffer.indexOf('OggS', isWhole ? end : at + 1);
  }
}

/** What a page has of each packet that begins in it. */
function* packetsIn({ lacing, body, isContinued }: Page): Generator<Buffer> {
  let begin = 0;
  let end = 0;
  let isOwn = !isContinued;
  for (const [index, length] of lacing.entries()) {
    end += length;
    if (length === 255 && index < lacing.length - 1) continue;
    if (isOwn) yield body.subarray(begin, end);
    begin = end;
    isOwn = true;
  }
}

/** How much sound a packet has. @see https://datatracker.ietf.org/doc/html/rfc6716#section-3.1 */
function samplesOf(packet: Buffer): number {
  const [first, second = 0] = packet;
  if (first === undefined) return 0;
  const config = first >> 3;
  const short = RATE / 400;
  const frame =
    config >= 16
      ? short << (config & 3)
      : config >= 12
        ? (4 * short) << (config & 1)
        : ([4, 8, 16, 24][config & 3] ?? 0) * short;
  const frames = [1, 2, 2, second & 63][first & 3] ?? 0;
  return Math.min(MOST_SAMPLES, frame * frames);
}
