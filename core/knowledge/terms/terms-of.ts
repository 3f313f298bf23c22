import { plainLetters } from '../../text/fold.ts';
import { stemOf } from './stem.ts';
import { STOP_WORDS } from './stop-words.ts';

/** Letters and digits, and single signs between them, as codes, prices, times and dates have them; any dash is one. */
const TOKEN = /[\p{L}\p{N}]+(?:[-./,:_][\p{L}\p{N}]+)*/gu;
const SIGNS = /[^\p{L}\p{N}]+/u;
const DIGIT = /\p{N}/u;

/** As word processors write them: one at which no line ends, a long one, a minus; with blanks, between letters and digits of a code. */
const DASH = /[\p{Pd}\u2212]/gu;
const DASH_APART = /(?<=(?<!\p{L})\p{L}{2,4}) - (?=\p{N}{2})/gu;

/** Where a line may or may not end within a word: no reader sees it. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/** Letters of a code that may stand apart from its digits: "ab 1042". */
const MOST_LETTERS = 4;

/** Parts of one code that may stand apart. */
const MOST_PARTS = 3;

/**
 * The terms of a text, for an index as for a question: words folded, without their plural and without stop words, and
 * codes whole. A code also is a term without its signs, and with what stands apart put together, so that each spelling
 * finds every other.
 *
 * @example
 * termsOf('Os cartões do AB-1042'); // ['cartao', 'ab-1042', 'ab1042', '1042']
 * termsOf('ab 1042'); // ['ab', '1042', 'ab1042']
 */
export function termsOf(text: string): string[] {
  const rows = rowsIn(plain(text));
  return [...rows.flat().flatMap(termsOfToken), ...rows.flatMap(putTogether)];
}

/** Whether a term is a code, a number or a part of one: it means that and nothing near to it. */
export function isCode(term: string): boolean {
  return DIGIT.test(term);
}

/** A code as the term that each of its spellings has: letters and digits alone. */
export function bareCode(code: string): string {
  return plain(code).split(SIGNS).join('');
}

/** Whether a term is a whole product code without its signs, such as `ab1042`: letters first, then digits. */
export function isWholeCode(term: string): boolean {
  return /^\p{L}+\p{N}[\p{L}\p{N}]+$/u.test(term) || /^\p{L}{2,}\p{N}$/u.test(term);
}

function plain(text: string): string {
  return plainLetters(text.replace(UNSEEN, '')).replace(DASH, '-').replace(DASH_APART, '-');
}

function termsOfToken(token: string): string[] {
  const parts = token.split(SIGNS);
  if (!isCode(token)) return parts.filter((part) => !STOP_WORDS.has(part)).map(stemOf);
  if (parts.length === 1) return [token];
  const inner = parts.filter((part) => part.length > 1 && !STOP_WORDS.has(part));
  return [token, parts.join(''), ...inner.map((part) => (isCode(part) ? part : stemOf(part)))];
}

/** The tokens of a text, together those with nothing but a single blank between them. */
function rowsIn(plain: string): string[][] {
  const rows: string[][] = [];
  let end = -1;
  for (const { 0: token, index } of plain.matchAll(TOKEN)) {
    const isNext = index === end + 1 && plain[end] === ' ';
    if (isNext) rows.at(-1)?.push(token);
    else rows.push([token]);
    end = index + token.length;
  }
  return rows;
}

/** What may be one code among neighbours: letters, few of them, beside digits. */
function putTogether(tokens: readonly string[]): string[] {
  return tokens.flatMap((_, start) =>
    Array.from({ length: MOST_PARTS - 1 }, (_, more) => tokens.slice(start, start + more + 2))
      .filter((parts, more) => parts.length === more + 2 && mayBeOneCode(parts))
      .map((parts) => parts.join('').split(SIGNS).join('')),
  );
}

function mayBeOneCode(parts: readonly string[]): boolean {
  const letters = parts.filter((part) => !isCode(part));
  return (
    letters.length > 0 &&
    letters.length < parts.length &&
    letters.every((part) => part.length <= MOST_LETTERS && !STOP_WORDS.has(part))
  );
}
