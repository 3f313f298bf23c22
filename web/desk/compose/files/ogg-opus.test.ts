import fc from 'fast-check';
import { fileTypeFromBuffer } from 'file-type';
import { expect, test } from 'vitest';
import { oggOfWebm } from './ogg-opus.ts';

const HEAD = Uint8Array.from([...Buffer.from('OpusHead'), 1, 1, 0x38, 1, 0x80, 0xbb, 0, 0, 0, 0, 0]);

const element = (id: number[], body: Uint8Array | number[], size?: number[]) => [
  ...id,
  ...(size ?? lengthOf(body.length)),
  ...body,
];
const lengthOf = (length: number) =>
  length < 127
    ? [0x80 | length]
    : [0x10 | (length >> 24), (length >> 16) & 255, (length >> 8) & 255, length & 255];
const UNKNOWN = [0x01, 255, 255, 255, 255, 255, 255, 255];

/** As browsers record: segment and clusters of unknown length, some packets in each. */
function webmOf(clusters: readonly (readonly Uint8Array[])[]): Uint8Array {
  const track = element(
    [0xae],
    [...element([0xd7], [1]), ...element([0x86], Buffer.from('A_OPUS')), ...element([0x63, 0xa2], HEAD)],
  );
  const blocks = (packets: readonly Uint8Array[]) =>
    packets.flatMap((packet) => element([0xa3], [0x81, 0, 0, 0x80, ...packet]));
  const parts = clusters.flatMap((packets) =>
    element([0x1f, 0x43, 0xb6, 0x75], [...element([0xe7], [0]), ...blocks(packets)], UNKNOWN),
  );
  const tracks = element([0x16, 0x54, 0xae, 0x6b], track);
  return Uint8Array.from([
    ...element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], Buffer.from('webm'))),
    ...element([0x18, 0x53, 0x80, 0x67], [...tracks, ...parts], UNKNOWN),
  ]);
}

/** What a player reads: packets of all pages, after checking each page as the format wants it. */
function packetsOf(ogg: Uint8Array) {
  const view = new DataView(ogg.buffer, ogg.byteOffset, ogg.byteLength);
  const packets: Uint8Array[] = [];
  let [number, granule, flags] = [0, 0n, 0];
  for (let at = 0; at < ogg.length; number++) {
    expect(Buffer.from(ogg.subarray(at, at + 4)).toString()).toBe('OggS');
    expect(view.getUint32(at + 18, true)).toBe(number);
    flags = ogg[at + 5] ?? 0;
    expect(flags & 2).toBe(number === 0 ? 2 : 0);
    const next = view.getBigUint64(at + 6, true);
    expect(next).toBeGreaterThanOrEqual(granule);
    granule = next;
    const lacing = ogg.subarray(at + 27, at + 27 + (ogg[at + 26] ?? 0));
    let from = at + 27 + lacing.length;
    let length = 0;
    for (const part of lacing) {
      length += part;
      if (part === 255) continue;
      packets.push(ogg.subarray(from, from + length));
      from += length;
      length = 0;
    }
    // No packet goes on in the next page.
    expect(length).toBe(0);
    at = from;
  }
  expect(flags & 4).toBe(4);
  return { packets, granule };
}

const packet = fc.uint8Array({ minLength: 1, maxLength: 700 }).map((bytes) => {
  bytes[0] = 0x78; // SILK or CELT, 20 ms, one frame
  return bytes;
});

test('a voice note in Ogg has every packet of the recording as it was, and its length', async () => {
  const recordings = fc.array(fc.array(packet, { minLength: 1, maxLength: 60 }), {
    minLength: 1,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(recordings, async (clusters) => {
      const ogg = oggOfWebm(webmOf(clusters));
      if (!ogg) throw new Error('it was not read');
      const { packets, granule } = packetsOf(ogg.bytes);
      const [head, tags, ...sound] = packets;
      expect(head).toEqual(HEAD);
      expect(Buffer.from(tags ?? []).toString('latin1')).toContain('OpusTags');
      expect(sound).toEqual(clusters.flat());
      expect(granule).toBe(BigInt(960 * clusters.flat().length));
      expect(ogg.seconds).toBeCloseTo(Math.max(0, (960 * sound.length - 312) / 48_000));
      expect(await fileTypeFromBuffer(ogg.bytes)).toMatchObject({ mime: 'audio/ogg; codecs=opus' });
    }),
    { numRuns: 30 },
  );
});

test('a recording that was cut off is a voice note as far as it goes', () => {
  const webm = webmOf([[Uint8Array.of(0x78, 1, 2), Uint8Array.of(0x78, 3, 4, 5)]]);
  const { packets } = packetsOf(oggOfWebm(webm.subarray(0, -2))?.bytes ?? new Uint8Array());
  expect(packets.slice(2)).toEqual([Uint8Array.of(0x78, 1, 2)]);
});

test('what is no recording becomes no voice note, and is read to its end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(oggOfWebm(bytes)).toBeUndefined();
    }),
  );
  expect(oggOfWebm(webmOf([]))).toBeUndefined();
});
