/** Marks above and below letters, once they are apart from them. */
const MARKS = /\p{Mn}/gu;

const NO_WORD = /[^\p{L}\p{N}]+/gu;

/** The same letter three times and more is stress, in no word of the languages that we know: "obrigadooo". */
const STRESSED = /(\p{L})\1{2,}/gu;

/** Letters without case, accents and special forms: `ã` and `Ａ` are `a`. Everything else of the text stays. */
export function plainLetters(text: string): string {
  return text.normalize('NFKD').replace(MARKS, '').toLowerCase();
}

/** What of a text counts when words are compared: letters and digits without case, accents, stress and emoji. */
export function fold(text: string): string {
  return plainLetters(text).replace(STRESSED, '$1').replace(NO_WORD, ' ').trim();
}

/** The words of a text, folded. */
export function wordsOf(text: string): string[] {
  const folded = fold(text);
  return folded === '' ? [] : folded.split(' ');
}

/** Letters that may differ, by the length of a word: short ones mean another thing too soon. */
const TYPOS = (length: number) => (length < 5 ? 0 : length < 9 ? 1 : 2);

/**
 * Whether a folded word is another one with a small slip: a letter missing, too many, wrong, or two in each other's place.
 *
 * @see https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance
 */
export function isNear(word: string, meant: string): boolean {
  const allowed = TYPOS(meant.length);
  if (word === meant) return true;
  if (allowed === 0 || Math.abs(word.length - meant.length) > allowed) return false;
  return distance(word, meant) <= allowed;
}

function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next.push(isSwapped ? Math.min(least, (before[j - 2] ?? 0) + 1) : least);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
