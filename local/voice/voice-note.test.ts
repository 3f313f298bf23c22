import { expect, it } from 'vitest';
import { voiceNote, wordsInVoiceNote } from './voice-note.ts';

it.each(['quero dois sofás', '', 'x'.repeat(4_000), 'CPF 111.444.777-35, R$ 1.234,56'])(
  'carries its words: %s',
  (words) => {
    expect(wordsInVoiceNote(voiceNote(words))).toBe(words);
  },
);

it('finds none in another sound', () => {
  expect(wordsInVoiceNote(Buffer.from('ID3'))).toBeUndefined();
});
