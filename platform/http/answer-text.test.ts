import { expect, it } from 'vitest';
import { answerText } from './answer-text.ts';

const WORDS = '{"situação":"não saiu para entrega – amanhã"}';
const utf8 = Buffer.from(WORDS);
/** As Windows writes it: a dash is one byte, too. */
const windows = Buffer.from(WORDS.replace('–', '\u0096'), 'latin1');

it.each([
  ['UTF-8, said', utf8, 'application/json; charset=utf-8'],
  ['UTF-8, not said', utf8, 'application/json'],
  ['UTF-8, with a set that does not exist', utf8, 'application/json; charset=nonsense'],
  ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), utf8]), undefined],
  ['ISO-8859-1, said', windows, 'application/json;charset="ISO-8859-1"'],
  ['Windows-1252, not said', windows, 'application/json'],
  ['UTF-16, said', Buffer.from(WORDS, 'utf16le'), 'application/json; charset=utf-16le'],
])('an old system’s accents are read: %s', (_how, bytes, contentType) => {
  expect(answerText(bytes, contentType)).toBe(WORDS);
});
