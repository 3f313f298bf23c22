import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { voiceNote } from '../../local/voice/voice-note.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { readOggOpus } from './ogg-opus.ts';

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
