/** Shorter words are the same in the plural, or too short to cut. */
const SHORTEST = 4;

/** Endings in their order, the first that fits: what stands for them. Words come folded, so "cartões" is "cartoes". */
const ENDINGS: ReadonlyArray<[ending: RegExp, instead: string]> = [
  [/shoes$/, 'shoe'],
  [/[ao]es$/, 'ao'],
  [/ais$/, 'al'],
  [/eis$/, 'el'],
  [/ois$/, 'ol'],
  [/uis$/, 'ul'],
  [/ns$/, 'n'],
  [/([^aeious])s$/, '$1'],
  [/([aeo])s$/, '$1'],
];

/**
 * A word without its plural, lightly: "cartões" and "cartão", "flores" and "flor", "papéis" and "papel", "policies" and
 * "policy" have the same stem, which need not be a word. Gender and verbs stay as they are.
 *
 * @param word folded, without a digit
 */
export function stemOf(word: string): string {
  if (word.length < SHORTEST) return word;
  const found = ENDINGS.find(([ending]) => ending.test(word));
  const single = found ? word.replace(...found) : word;
  if (single.length < SHORTEST) return single;
  return single.replace(/ie$/, 'y').replace(/il$/, 'el').replace(/m$/, 'n').replace(/e$/, '');
}
