/**
 * Puts the Opus packets of a recording from WebM into Ogg, which WhatsApp takes as a voice note: the sound stays bit for bit
 * what it was. Of WebM it reads what browsers' recorders write: one track, blocks without lacing.
 *
 * @returns undefined for what is no such recording
 * @see https://www.rfc-editor.org/rfc/rfc7845 https://www.rfc-editor.org/rfc/rfc9559
 */
export function oggOfWebm(webm: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; seconds: number } | undefined {
  const { head, packets } = readWebm(webm);
  if (!head || packets.length === 0 || !isOpusHead(head)) return undefined;
  const pages: Uint8Array[] = [page([head], 0n, 0, 2), page([tags()], 0n, 1, 0)];
  const preSkip = BigInt(head[10] ?? 0) | (BigInt(head[11] ?? 0) << 8n);
  let granule = 0n;
  for (let from = 0; from < packets.length; ) {
    const batch: Uint8Array[] = [];
    for (let segments = 0; from < packets.length && batch.length < PACKETS_OF_PAGE; from++) {
      const packet = packets[from] ?? new Uint8Array();
      segments += Math.floor(packet.length / 255) + 1;
      if (segments > 255) break;
      batch.push(packet);
      granule += BigInt(samplesOf(packet));
    }
    pages.push(page(batch, granule, pages.length, from === packets.length ? 4 : 0));
  }
  const samples = granule > preSkip ? granule - preSkip : 0n;
  return { bytes: joined(pages), seconds: Number(samples) / 48_000 };
}

/** A second, mostly: where a player may begin. */
const PACKETS_OF_PAGE = 50;

const text = (letters: string) => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

const isOpusHead = (head: Uint8Array) => text('OpusHead').every((byte, index) => head[index] === byte);

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function tags(): Uint8Array {
  const vendor = text('prosa');
  return joined([text('OpusTags'), Uint8Array.of(vendor.length, 0, 0, 0), vendor, new Uint8Array(4)]);
}

/** At 48 kHz. @see https://www.rfc-editor.org/rfc/rfc6716#section-3.1 */
function samplesOf(packet: Uint8Array): number {
  const toc = packet[0] ?? 0;
  const config = toc >> 3;
  const frame =
    config < 12
      ? ([480, 960, 1_920, 2_880][config & 3] ?? 0)
      : config < 16
        ? ([480, 960][config & 1] ?? 0)
        : ([120, 240, 480, 960][config & 3] ?? 0);
  const count = [1, 2, 2, (packet[1] ?? 0) & 63][toc & 3] ?? 1;
  return frame * count;
}

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});

/** @param flags 2: the first; 4: the last */
function page(packets: readonly Uint8Array[], granule: bigint, number: number, flags: number): Uint8Array {
  const lacing = packets.flatMap(({ length }) => [
    ...Array<number>(Math.floor(length / 255)).fill(255),
    length % 255,
  ]);
  const bytes = joined([new Uint8Array(27), Uint8Array.from(lacing), ...packets]);
  const view = new DataView(bytes.buffer);
  bytes.set(text('OggS'));
  bytes[5] = flags;
  view.setBigUint64(6, granule, true);
  view.setUint32(14, 1, true);
  view.setUint32(18, number, true);
  bytes[26] = lacing.length;
  let crc = 0;
  for (const byte of bytes) crc = (crc << 8) ^ (CRC[((crc >>> 24) ^ byte) & 255] ?? 0);
  view.setUint32(22, crc >>> 0, true);
  return bytes;
}

const ID = { cluster: 0x1f43b675, segment: 0x18538067, tracks: 0x1654ae6b, track: 0xae, group: 0xa0 };
const PARENTS = new Set(Object.values(ID));
const CODEC_PRIVATE = 0x63a2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;

/** What a recorder that was ended in the middle left is read as far as it goes. */
function readWebm(webm: Uint8Array): { head: Uint8Array | undefined; packets: Uint8Array[] } {
  const packets: Uint8Array[] = [];
  let head: Uint8Array | undefined;
  for (let at = 0; at < webm.length; ) {
    const id = number(webm, at, true);
    const size = id && number(webm, at + id.length, false);
    if (!id || !size) break;
    const from = at + id.length + size.length;
    // What holds others is gone into; its own length may be unknown.
    if (PARENTS.has(id.value)) {
      at = from;
      continue;
    }
    const to = from + size.value;
    if (to > webm.length) break;
    if (id.value === CODEC_PRIVATE) head = webm.subarray(from, to);
    if (id.value === SIMPLE_BLOCK || id.value === BLOCK) {
      const track = number(webm, from, false);
      // Behind the track: two bytes of time, one of flags.
      if (track) packets.push(webm.subarray(from + track.length + 3, to));
    }
    at = to;
  }
  return { head, packets };
}

/** A number of EBML: zeros in front tell how long it is. @param isId an id keeps its marker */
function number(bytes: Uint8Array, at: number, isId: boolean): { value: number; length: number } | undefined {
  const first = bytes[at] ?? 0;
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) return undefined;
  let value = isId ? first : first & (0xff >> length);
  for (let index = 1; index < length; index++) value = value * 256 + (bytes[at + index] ?? 0);
  return { value, length };
}
