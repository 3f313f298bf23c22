import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyUnits, isTakenByAws } from '../../test/support/texts.ts';
import { cleanText, showsNothing } from './clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['half of a character', 'a\uD83Db', 'a\uFFFDb'],
    ['U+FFFF and U+FFFE', 'a\uFFFF\uFFFE', 'a\uFFFD\uFFFD'],
    ['what is no character in another plane', `a${String.fromCodePoint(0x1ffff)}`, 'a\uFFFD'],
    ['NUL and other controls', '\u0000a\u0007\u001Bb', 'ab'],
    ['the line ends of other systems', 'a\r\nb\rc', 'a\nb\nc'],
  ])('mends %s', (_what, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it.each(['Olá 👩‍👩‍👧 — “ok”\n\ttab', '\u00AD', '', 'שלום'])('leaves %j as it is', (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it('makes of any code units a text that AWS takes, and nothing more of a clean one', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const clean = cleanText(text);
        expect(isTakenByAws(clean)).toBe(true);
        expect(cleanText(clean)).toBe(clean);
      }),
    );
  });
});

describe('showsNothing', () => {
  it.each([
    '',
    ' \n\t',
    '\u200B',
    '\u200D\u2060',
    '\uFEFF',
    '\u00AD',
    '\uFE0F',
    '\u3164',
    '\u2800',
    '\u0000',
  ])('holds of %j', (text) => expect(showsNothing(text)).toBe(true));

  it.each(['.', '❤️', '👩‍👩‍👧', '\u200Bx', '\uFFFD', 'é'])('does not hold of %j', (text) =>
    expect(showsNothing(text)).toBe(false),
  );
});
