import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyUnits } from '../../../test/support/texts.ts';
import { cleanText } from '../../text/clean-text.ts';
import { piecesOf, sentencesOf } from './sentences.ts';

it.each([
  ['O Sr. Silva mora na Av. Paulista, 100. Ligue antes.', 2],
  ['Custa R$ 1.234,56. Em até 3x.', 2],
  ['A Dra. J. Souza atende na R. Augusta, nº. 12. Só de manhã.', 2],
  ['Veja loja.com.br. Depois ligue.', 2],
  ['Aceitamos Pix, boleto etc. Quer mais? Pergunte!', 3],
  ['Uma linha\nque continua. Outra.', 2],
  ['É o item a. Outro é o b. Fim.', 3],
])('%j has %d sentences', (text, count) => {
  expect(sentencesOf(text)).toHaveLength(count);
});

it('loses nothing of any text, and cuts it within no character that a reader sees', () => {
  const graphemes = new Intl.Segmenter('pt', { granularity: 'grapheme' });
  const texts = fc
    .array(fc.oneof(anyUnits, fc.constantFrom('👩‍👩‍👧', 'á', '🇧🇷', ' ', '. ', 'Sr. ', 'palavra ')), {
      maxLength: 30,
    })
    .map((parts) => cleanText(parts.join('')));
  fc.assert(
    fc.property(texts, fc.integer({ min: 12, max: 60 }), (text, most) => {
      expect(sentencesOf(text).join('')).toBe(text);
      const pieces = piecesOf(text, most);
      expect(pieces.join('')).toBe(text);
      const borders = new Set([...graphemes.segment(text)].map(({ index }) => index)).add(text.length);
      for (const { index, segment } of graphemes.segment(text)) {
        for (let inner = 1; inner < segment.length && segment.length > most; inner++)
          borders.add(index + inner);
      }
      let at = 0;
      for (const piece of pieces) {
        at += piece.length;
        expect(borders).toContain(at);
        if ([...graphemes.segment(piece)].length > 1) expect(piece.length).toBeLessThanOrEqual(most);
      }
    }),
  );
});

it('cuts a letter with marks without end', () => {
  const pieces = piecesOf(`a${'\u0301'.repeat(5_000)}`, 60);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(60);
});
