import { ELLIPSIS, graphemeBorder } from './cut-text.ts';
import { LIMITS, MAX_PARTS } from './limits.ts';

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** A border is only used in the second half of a part: a better one further up would waste a message. */
const SHORTEST_SHARE = 0.5;

/** Looked at beyond the limit, so that what stands at the limit is seen whole: a grapheme, or white space. */
const LOOK_AHEAD = 64;

/** From the best border to the worst. Each gives the offsets at which a text may be cut. */
const BORDERS: ReadonlyArray<(text: string) => number[]> = [
  (text) => [...text.matchAll(/\n[^\S\n]*\n/g)].map(({ index }) => index),
  (text) => [...text.matchAll(/\n/g)].map(({ index }) => index),
  (text) => endsOf(sentences.segment(text)),
  (text) => [...text.matchAll(/\s+/g)].map(({ index }) => index),
  // Scripts that are written without spaces.
  (text) => endsOf(words.segment(text)),
];

/**
 * Splits a text into parts that can be sent one after the other: between paragraphs, else lines, else
 * sentences, else words, else characters as people see them. White space at the borders is left out, as is
 * white space around the text. What does not fit into the last part is cut off visibly, with `…`.
 *
 * @param options.limit longest part in UTF-16 units, at least 2
 * @returns at most `maxParts` parts, none empty; no part for a text of white space
 */
export function splitText(text: string, options: { limit?: number; maxParts?: number } = {}): string[] {
  const { limit = LIMITS.text, maxParts = MAX_PARTS } = options;
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit && parts.length < maxParts - 1) {
    const border = borderOf(rest, limit);
    parts.push(rest.slice(0, border).trimEnd());
    rest = rest.slice(border).trimStart();
  }
  if (rest.length > limit) {
    rest = rest.slice(0, borderOf(rest, limit - ELLIPSIS.length)).trimEnd() + ELLIPSIS;
  }
  return rest === '' ? parts : [...parts, rest];
}

/**
 * Splits off the end of a text: for messages whose own body is short, after a text with the rest.
 *
 * @param limit longest end in UTF-16 units
 * @returns the text as `[before, end]`; `before` is empty when all of it fits
 */
export function splitOffEnd(text: string, limit: number): [before: string, end: string] {
  const whole = text.trim();
  let start = 0;
  while (whole.length - start > limit) {
    start += borderOf(whole.slice(start), limit);
    start += /^\s*/.exec(whole.slice(start))?.[0].length ?? 0;
  }
  return [whole.slice(0, start).trimEnd(), whole.slice(start)];
}

/**
 * The best offset of at most `limit` at which a longer text can be cut: one that leaves no more than the fewest parts
 * can hold, if there is any.
 */
function borderOf(text: string, limit: number): number {
  const start = text.slice(0, limit + LOOK_AHEAD);
  const candidates = BORDERS.map((bordersOf) => bordersOf(start).filter((offset) => offset <= limit));
  const fewest = text.length - (Math.ceil(text.length / limit) - 1) * limit;
  for (const least of [Math.max(fewest, limit * SHORTEST_SHARE), limit * SHORTEST_SHARE]) {
    for (const offsets of candidates) {
      const best = offsets.at(-1);
      if (best !== undefined && best >= least) return best;
    }
  }
  return graphemeBorder(text, limit);
}

function endsOf(segments: Intl.Segments): number[] {
  return [...segments].map(({ index, segment }) => index + segment.trimEnd().length);
}
