import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatsOf } from '../markup/formats.ts';
import { cutText, graphemeBorder } from './cut-text.ts';
import { splitOffEnd, splitText } from './split-text.ts';

/** Markers may be added at borders. */
const wordsIn = (text: string) => text.replace(/[\s*_~`]/g, '');
const family = '👩‍👩‍👧‍👦';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const listOf = (text: string) => [...graphemes.segment(text)].map(({ segment }) => segment);

/** Text of any script, with emoji of several code points, and white space between. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(' ', '\n', '\n\n', '. ', '! ', family, '👍🏽', 'e\u0301', '日本語', 'ไทย'),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.lorem({ maxCount: 3 }),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

describe('splitText', () => {
  test.each([
    ['a short text stays', 'Olá!', 20, ['Olá!']],
    ['exactly the limit stays', 'x'.repeat(20), 20, ['x'.repeat(20)]],
    ['white space around it goes', '  Olá!\n\n', 20, ['Olá!']],
    ['nothing gives nothing', ' \n ', 20, []],
    ['paragraphs before lines', 'one two three\n\nfour\nfive six', 20, ['one two three', 'four\nfive six']],
    ['lines before sentences', 'one two three\nfour. five six', 20, ['one two three', 'four. five six']],
    ['sentences before words', 'One two three. Four five', 20, ['One two three.', 'Four five']],
    ['words before characters', 'one two three four five', 20, ['one two three four', 'five']],
    ['a number is no sentence end', 'custa muito R$ 1.500,00', 20, ['custa muito R$', '1.500,00']],
    ['characters', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['a border exactly at the limit', 'abcd efgh', 4, ['abcd', 'efgh']],
    ['a border in the first half is passed over', 'a\n\nbcdefgh ijk', 10, ['a\n\nbcdefgh', 'ijk']],
    ['an emoji is not torn apart', `ab${family}${family}`, 14, [`ab${family}`, family]],
  ])('%s', (_name, text, limit, parts) => {
    expect(splitText(text, { limit })).toEqual(parts);
  });

  test('cuts visibly what does not fit into the last part', () => {
    expect(splitText('one two three four', { limit: 6, maxParts: 2 })).toEqual(['one', 'two…']);
    expect(splitText('one two', { limit: 4, maxParts: 1 })).toEqual(['one…']);
    expect(splitText('abcdef', { limit: 4, maxParts: 1 })).toEqual(['abc…']);
  });

  test('keeps to 3 parts of what WhatsApp takes', () => {
    const paragraph = `${'Uma frase comprida. '.repeat(50).trim()}\n\n`;
    const parts = splitText(paragraph.repeat(20));
    expect(parts).toHaveLength(3);
    expect(parts.every((part) => part.length <= 4_096 && part.length > 2_048)).toBe(true);
    expect(parts.map((part) => part.endsWith('…'))).toEqual([false, false, true]);
  });

  test.each([
    [4_096, 1],
    [4_097, 2],
    [8_000, 2],
    [12_100, 3],
  ])('a text of %i characters is %i messages, since each is billed', (length, count) => {
    const paragraph = `${'Uma frase comprida. '.repeat(140).trim()}\n\n`;
    const text = paragraph
      .repeat(5)
      .slice(0, length - 1)
      .concat('!');
    const parts = splitText(text);
    expect(parts).toHaveLength(count);
    expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    for (const part of parts.slice(0, -1)) expect(part).toMatch(/[\w.]$/);
  });

  test('a grapheme longer than the limit is split between code points', () => {
    const zalgo = `a${'\u0301'.repeat(50)}`;
    expect(splitText(zalgo, { limit: 20 }).join('')).toBe(zalgo);
    const parts = splitText(`👩${'\u200D👩'.repeat(20)}`, { limit: 5 });
    expect(parts.every((part) => part.isWellFormed())).toBe(true);
  });

  test('for any text: parts fit, nothing is lost before the cut, no grapheme is torn', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 40, max: 80 }), (text, limit) => {
        const parts = splitText(text, { limit });
        expect(parts.length).toBeLessThanOrEqual(3);
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part).not.toBe('');
        }
        const cut = parts.length === 3 && wordsIn(parts.join('')) !== wordsIn(text);
        const said = cut ? parts.join('').replace(/…$/, '') : parts.join('');
        const squeezed = listOf(wordsIn(text));
        const saidList = listOf(wordsIn(said));
        expect(saidList).toEqual(cut ? squeezed.slice(0, saidList.length) : squeezed);
      }),
    );
  });
});

describe('a format that a border would tear', () => {
  const word = fc.constantFrom(
    'olá',
    'Ana',
    'R$',
    '10,50',
    'plano.',
    '日本語',
    'longuíssima-palavra-que-não-cabe',
  );
  const line = fc
    .array(
      fc.oneof(
        word,
        fc
          .tuple(
            fc.constantFrom(['*', '*'], ['_', '_'], ['~', '~'], ['*_', '_*'], ['`', '`']),
            fc.array(word, { minLength: 1, maxLength: 12 }),
          )
          .map(([[opening, closing], words]) => `${opening}${words.join(' ')}${closing}`),
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((pieces) => pieces.join(' '));
  const fence = fc
    .array(word, { minLength: 1, maxLength: 30 })
    .map((words) => `\`\`\`\n${words.join('\n  ')}\n\`\`\``);
  const marked = fc
    .array(fc.oneof(line, fence), { minLength: 1, maxLength: 6 })
    .map((lines) => lines.join('\n'));

  /** Each visible character with what it is shown in. */
  const shown = (text: string) => {
    const formats = formatsOf(text);
    return [...text].flatMap((character, at) => {
      const around = formats.filter(({ start, end }) => start <= at && at < end);
      if (/[\s*_~`…]/.test(character)) return [];
      return [
        character +
          around
            .map(({ opening }) => opening.trim())
            .sort()
            .join(''),
      ];
    });
  };

  test.each([
    [
      'bold',
      'Olá *um texto todo em negrito aqui* e fim.',
      24,
      ['Olá *um texto todo em*', '*negrito aqui* e fim.'],
    ],
    [
      'bold and italic',
      'Olá *_um texto todo em negrito_* e',
      24,
      ['Olá *_um texto todo em_*', '*_negrito_* e'],
    ],
    ['code', 'Rode `npm run local agora mesmo` já', 24, ['Rode `npm run local`', '`agora mesmo` já']],
    [
      'a fence, and its indentation',
      'Veja:\n```\nfunction a() {\n  return 1;\n}\n```',
      36,
      ['Veja:\n```\nfunction a() {\n```', '```\n  return 1;\n}\n```'],
    ],
    [
      'one that begins at the border',
      'Uma frase que vai. *Negrito aqui*',
      20,
      ['Uma frase que vai.', '*Negrito aqui*'],
    ],
  ])('%s is closed before it and opened after it', (_name, text, limit, parts) => {
    expect(splitText(text, { limit })).toEqual(parts);
  });

  test('is closed after what is cut off, too', () => {
    expect(splitText('*Um texto que não cabe em parte alguma*', { limit: 20, maxParts: 1 })).toEqual([
      '*Um texto que não…*',
    ]);
  });

  test('in any text, each word is shown as it was', () => {
    fc.assert(
      fc.property(marked, fc.integer({ min: 40, max: 90 }), (text, limit) => {
        const parts = splitText(text, { limit, maxParts: 100 });
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(limit);
        expect(parts.flatMap(shown)).toEqual(shown(text.trim()));
        const [before, end] = splitOffEnd(text, limit);
        expect(end.length).toBeLessThanOrEqual(limit);
        expect([before, end].flatMap(shown)).toEqual(shown(text.trim()));
      }),
      { numRuns: 500 },
    );
  });
});

describe('splitOffEnd', () => {
  test('leaves a short text whole', () => {
    expect(splitOffEnd(' short ', 10)).toEqual(['', 'short']);
  });

  test('gives the last piece and what is before it', () => {
    expect(splitOffEnd('One two.\n\nThree four. Five?', 14)).toEqual(['One two.\n\nThree four.', 'Five?']);
  });

  test('loses nothing but white space', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [before, end] = splitOffEnd(text, 40);
        expect(end.length).toBeLessThanOrEqual(40);
        expect(wordsIn(before + end)).toBe(wordsIn(text));
      }),
    );
  });
});

describe('cutText', () => {
  test.each([
    ['fits', 'abc', 3, 'abc'],
    ['too long', 'abcd', 3, 'ab…'],
    ['no space before the ellipsis', 'ab cd', 4, 'ab…'],
    ['an emoji as a whole', `a${family}b`, 6, 'a…'],
    ['only half of a pair would fit', '👍👍', 2, '…'],
  ])('%s', (_name, text, limit, result) => {
    expect(cutText(text, limit)).toBe(result);
  });

  test('a border is never within a pair', () => {
    expect(graphemeBorder('👍'.repeat(3), 3)).toBe(2);
  });
});
