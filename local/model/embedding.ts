import { wordsOf } from '#core/text/fold.ts';

/** Numbers of a vector that the stand-in makes when the request names no other number. */
const DIMENSIONS = 512;

/** What a whole word, two words side by side, and a few letters of a word count. */
const WORD = 1;
const PAIR = 0.4;
const LETTERS = 0.35;

/** Words of so few letters join others and tell little of a topic. */
const SMALL_WORD = 3;
const SMALL = 0.15;

/** Letters in a row. */
const GRAMS = [3, 4];

/**
 * A vector of a text without a model: its words, pairs of words and letter sequences, hashed to places of the vector, of
 * unit length. The same text has the same vector on every machine, and texts that share words are near to each other,
 * also with a slip, another ending or without accents; what a model knows of meaning is not in it.
 *
 * @param dimensions as the request asks
 * @example
 * embeddingOf('Prazo de devolução'); // near to embeddingOf('devoluções: prazos'), far from embeddingOf('Horário da loja')
 * @see https://doi.org/10.1145/1553374.1553516 Weinberger et al., feature hashing with signs
 */
export function embeddingOf(text: string, dimensions = DIMENSIONS): Float32Array {
  const weights = featuresOf(wordsOf(text));
  const values = new Float32Array(dimensions);
  for (const [feature, weight] of weights) {
    const hash = fnv1a(feature);
    const place = (hash >>> 1) % dimensions;
    values[place] = (values[place] ?? 0) + (hash & 1 ? weight : -weight);
  }
  const length = Math.hypot(...values);
  // Without a word in it a text points somewhere of its own, as with a model.
  if (length === 0) values[fnv1a(text) % dimensions] = 1;
  return length === 0 ? values : values.map((value) => value / length);
}

/** What stands in the text, and how much it counts: each time less, so that no repeated word outweighs all others. */
function featuresOf(words: readonly string[]): Map<string, number> {
  const weights = new Map<string, number>();
  const seen = new Map<string, number>();
  const add = (feature: string, weight: number) => {
    const times = (seen.get(feature) ?? 0) + 1;
    seen.set(feature, times);
    weights.set(feature, (weights.get(feature) ?? 0) + weight / times);
  };
  for (const [at, word] of words.entries()) {
    const share = word.length <= SMALL_WORD && !/\d/.test(word) ? SMALL : 1;
    add(`w ${word}`, WORD * share);
    const next = words[at + 1];
    if (next !== undefined) add(`p ${word} ${next}`, PAIR * share);
    for (const size of GRAMS) {
      const framed = `^${word}$`;
      for (let from = 0; from + size <= framed.length; from += 1) {
        add(`g ${framed.slice(from, from + size)}`, LETTERS * share);
      }
    }
  }
  return weights;
}

/** @see http://www.isthe.com/chongo/tech/comp/fnv/ FNV-1a, 32 bits, with its bits mixed once more at the end */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
