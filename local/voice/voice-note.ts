import { crc32Ogg } from './ogg-crc.ts';

/** Opus counts in samples of 48 kHz, whatever was recorded. */
const RATE = 48_000;

/** Samples that a decoder drops at the beginning. */
const PRE_SKIP = 312;

/** A frame of 20 ms without a sound, padded to the size of speech: code 3, one frame, 40 bytes of padding. */
const FRAME = Buffer.concat([Buffer.from([0xfb, 0x41, 40, 0xff, 0xfe]), Buffer.alloc(40)]);
/** The same as a pause of WhatsApp's encoder has it. */
const PAUSE = Buffer.from([0xf8, 0xff, 0xfe]);
const FRAME_SAMPLES = RATE / 50;
const FRAMES_OF_A_PAGE = 50;

/** Under which a made-up voice note carries its words. */
const WORDS = 'PROSA_WORDS';

const SERIAL = 0x50_52_4f_53;

/**
 * A voice note as WhatsApp passes it on, ogg/opus, that any player plays: nothing can be heard in it. The words that the
 * customer is meant to say stand in its comments, where the stand-in of the model finds them.
 *
 * @param options.seconds how long it is; by the words unless told
 * @param options.isSilent its frames are those of silence
 * @see https://datatracker.ietf.org/doc/html/rfc7845
 */
export function voiceNote(words: string, options: { seconds?: number; isSilent?: boolean } = {}): Buffer {
  const { seconds = secondsOf(words), isSilent = false } = options;
  const frames = Math.max(1, Math.round((seconds * RATE) / FRAME_SAMPLES));
  const frame = isSilent ? PAUSE : FRAME;
  const pages = [
    page([opusHead()], { granule: 0, number: 0, flags: 2 }),
    page([opusTags(words)], { granule: 0, number: 1, flags: 0 }),
  ];
  for (let from = 0; from < frames; from += FRAMES_OF_A_PAGE) {
    const through = Math.min(frames, from + FRAMES_OF_A_PAGE);
    const granule = PRE_SKIP + through * FRAME_SAMPLES;
    const packets = Array.from({ length: through - from }, () => frame);
    pages.push(page(packets, { granule, number: pages.length, flags: through === frames ? 4 : 0 }));
  }
  return Buffer.concat(pages);
}

/** What stands in the comments of a made-up voice note; undefined for every other sound. */
export function wordsInVoiceNote(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = buffer.indexOf(`${WORDS}=`);
  if (at < 4) return undefined;
  const length = buffer.readUInt32LE(at - 4);
  return buffer.toString('utf8', at + WORDS.length + 1, at + length);
}

/** About as fast as people speak: fifteen letters a second. */
function secondsOf(words: string): number {
  return Math.max(2, Math.ceil(words.length / 15));
}

function opusHead(): Buffer {
  const head = Buffer.alloc(19);
  head.write('OpusHead');
  head.writeUInt8(1, 8);
  head.writeUInt8(1, 9);
  head.writeUInt16LE(PRE_SKIP, 10);
  head.writeUInt32LE(16_000, 12);
  return head;
}

/** A page takes 255 segments of 255 bytes: more words than that do not stand in one. */
function opusTags(words: string): Buffer {
  const vendor = Buffer.from('prosa');
  const comment = Buffer.from(`${WORDS}=${words}`);
  const lengthOf = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(part.length);
    return length;
  };
  const count = Buffer.from([1, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from('OpusTags'),
    lengthOf(vendor),
    vendor,
    count,
    lengthOf(comment),
    comment,
  ]);
}

/** @see https://datatracker.ietf.org/doc/html/rfc3533#section-6 */
function page(
  packets: readonly Buffer[],
  { granule, number, flags }: { granule: number; number: number; flags: number },
): Buffer {
  const lacing = packets.flatMap((packet) => [
    ...Array.from({ length: Math.floor(packet.length / 255) }, () => 255),
    packet.length % 255,
  ]);
  const head = Buffer.alloc(27);
  head.write('OggS');
  head.writeUInt8(flags, 5);
  head.writeBigUInt64LE(BigInt(granule), 6);
  head.writeUInt32LE(SERIAL, 14);
  head.writeUInt32LE(number, 18);
  head.writeUInt8(lacing.length, 26);
  const whole = Buffer.concat([head, Buffer.from(lacing), ...packets]);
  whole.writeUInt32LE(crc32Ogg(whole), 22);
  return whole;
}
