import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { voiceNote } from '../../local/voice/voice-note.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { readOggOpus } from './ogg-opus.ts';

/** Where the pages of a note begin. */
function pagesOf(note: Buffer): number[] {
  const places: number[] = [];
  for (let at = note.indexOf('OggS'); at >= 0; at = note.indexOf('OggS', at + 4)) places.push(at);
  return places;
}

describe('a voice note', () => {
  it.each([0.5, 1, 7, 59.98, 601])('of %d seconds is as long as that', (seconds) => {
    expect(readOggOpus(voiceNote('oi', { seconds }))?.seconds).toBeCloseTo(seconds, 1);
  });

  it('in which nothing is said is silent, and one with words is not', () => {
    expect(readOggOpus(voiceNote('', { seconds: 5, isSilent: true }))).toMatchObject({ isSilent: true });
    expect(readOggOpus(voiceNote('quero dois sofás'))).toMatchObject({ isSilent: false });
  });

  it('whose end is missing is as long as what is there', () => {
    const whole = voiceNote('oi', { seconds: 10 });
    const { seconds } = readOggOpus(whole.subarray(0, whole.length - 100)) ?? { seconds: 0 };
    expect(seconds).toBeGreaterThan(7);
    expect(seconds).toBeLessThan(10);
  });

  it.each([
    ['nothing', 0n],
    ['that no packet ends', -1n],
    ['half a second', 24_312n],
    ['eleven hours', 1_900_800_000n],
  ])('whose pages say %s of their position is as long as its sound', (_what, position) => {
    const note = Buffer.from(voiceNote('oi', { seconds: 30 }));
    for (const at of pagesOf(note)) note.writeBigInt64LE(position, at + 6);
    expect(readOggOpus(note)?.seconds).toBeCloseTo(30, 1);
  });

  it('that is broken in the middle is as long as what is whole, before and after it', () => {
    const note = Buffer.from(voiceNote('oi', { seconds: 30 }));
    const [, , third = 0, fourth = 0] = pagesOf(note);
    note.fill(0, third, fourth);
    expect(readOggOpus(note)?.seconds).toBeCloseTo(29, 1);
    note.fill(255, third, fourth);
    expect(readOggOpus(note)?.seconds).toBeCloseTo(29, 1);
  });

  /** The same under another serial number, as a recording of its own. */
  const asOther = (note: Buffer, serial = 7) => {
    const other = Buffer.from(note);
    for (const at of pagesOf(other)) other.writeUInt32LE(serial, at + 14);
    return other;
  };

  it('behind which another one stands, or between whose pages, is as long as both: a player goes on', () => {
    const [slip, hour] = [voiceNote('oi', { seconds: 2 }), asOther(voiceNote('oi', { seconds: 700 }))];
    expect(readOggOpus(Buffer.concat([slip, hour]))?.seconds).toBeCloseTo(702, 1);
    expect(readOggOpus(Buffer.concat([slip, slip]))?.seconds).toBeCloseTo(4, 1);
    const [, second = 0] = pagesOf(slip);
    const mixed = Buffer.concat([slip.subarray(0, second), hour, slip.subarray(second)]);
    expect(readOggOpus(mixed)?.seconds).toBeCloseTo(702, 1);
    const empty = asOther(hour.subarray(0, pagesOf(hour)[2]), 9);
    empty.writeUInt16LE(65_535, empty.indexOf('OpusHead') + 10);
    expect(readOggOpus(Buffer.concat([empty, empty, hour, empty]))?.seconds).toBeCloseTo(700, 1);
  });

  it('beside which there is sound of another codec is as long as nothing tells', () => {
    const vorbis = asOther(voiceNote('oi', { seconds: 2 }));
    vorbis.write('\x01vorbis\0', vorbis.indexOf('OpusHead'), 'latin1');
    const note = voiceNote('oi', { seconds: 2 });
    expect(readOggOpus(Buffer.concat([note, vorbis]))).toBeUndefined();
  });

  it('with words of every length is read', () => {
    expect(readOggOpus(voiceNote('á'.repeat(5_000), { seconds: 3 }))?.seconds).toBeCloseTo(3, 1);
  });
});

it.each([
  ['nothing', Buffer.alloc(0)],
  ['a text', Buffer.from('OggS is a name')],
  [
    'another codec in the same box',
    Buffer.concat([Buffer.from('OggS'), Buffer.alloc(22), Buffer.from([1, 30]), Buffer.alloc(30)]),
  ],
  ['an mp3', Buffer.from('ID3\u0004rest')],
])('%s is none', (_what, bytes) => {
  expect(readOggOpus(bytes)).toBeUndefined();
});

it('never throws and always ends, whatever comes', () => {
  const note = voiceNote('oi', { seconds: 3 });
  const broken = fc
    .tuple(fc.nat(note.length - 1), fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(note.length))
    .map(([at, bytes, end]) => {
      const copy = Buffer.from(note);
      copy.set(bytes.subarray(0, copy.length - at), at);
      return copy.subarray(0, end);
    });
  fc.assert(
    fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 300 })), (bytes) => {
      const { seconds = 0 } = readOggOpus(bytes) ?? {};
      expect(seconds).toBeGreaterThanOrEqual(0);
    }),
    propertyRuns(300),
  );
});

it('takes time in proportion to its bytes, whatever they are full of', () => {
  const full = (unit: Buffer, bytes: number) => {
    const note = Buffer.from(voiceNote('oi', { seconds: 1 }));
    return Buffer.concat([note, Buffer.alloc(bytes, unit)]);
  };
  const page = Buffer.from(voiceNote('', { seconds: 0.02 })).subarray(0, 28);
  for (const unit of [Buffer.from('OggS'), Buffer.from('OggS\0'), Buffer.alloc(1), page]) {
    const workOn = (bytes: Buffer) => {
      const before = process.cpuUsage();
      for (let run = 0; run < 3; run++) readOggOpus(bytes);
      return process.cpuUsage(before).user + 20_000;
    };
    const small = full(unit, 250_000);
    workOn(small);
    expect(workOn(full(unit, 2_000_000)) / workOn(small)).toBeLessThan(30);
  }
});
