import { type Format, formatsOf } from '../markup/formats.ts';
import { ELLIPSIS, graphemeBorder } from './cut-text.ts';
import { LIMITS, MAX_PARTS } from './limits.ts';

const sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });
const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** A border is only used in the second half of a part: a better one further up would waste a message. */
const SHORTEST_SHARE = 0.5;

/** A shorter part has no room for what closes and opens a format. */
const MINDED_FROM = 16;

/** A fence and the line break before it; what else can be open at once is no longer. */
const LONGEST_CLOSINGS = 4;

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
 * white space around the text. A format that a border would tear is closed before it and opened again after it. What
 * does not fit into the last part is cut off visibly, with `…`.
 *
 * @param text in WhatsApp's markup
 * @param options.limit longest part in UTF-16 units, at least 2; formats are minded from 16 on
 * @returns at most `maxParts` parts, none empty; no part for a text of white space
 */
export function splitText(text: string, options: { limit?: number; maxParts?: number } = {}): string[] {
  const { limit = LIMITS.text, maxParts = MAX_PARTS } = options;
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > limit && parts.length < maxParts - 1) {
    const cut = cutAtBorder(rest, limit);
    parts.push(cut.before);
    rest = cut.after;
  }
  if (rest.length > limit) rest = cutAtBorder(rest, limit, ELLIPSIS).before;
  return rest === '' ? parts : [...parts, rest];
}

/**
 * Splits off the beginning of a text, such as a caption, with the rest to be said after it.
 *
 * @param limit longest beginning in UTF-16 units
 * @returns the text as `[beginning, rest]`; `rest` is empty when all of it fits
 */
export function splitOffStart(text: string, limit: number): [start: string, rest: string] {
  const whole = text.trim();
  if (whole.length <= limit) return [whole, ''];
  const { before, after } = cutAtBorder(whole, limit);
  return [before, after];
}

/**
 * Splits off the end of a text: for messages whose own body is short, after a text with the rest.
 *
 * @param limit longest end in UTF-16 units
 * @returns the text as `[before, end]`; `before` is empty when all of it fits
 */
export function splitOffEnd(text: string, limit: number): [before: string, end: string] {
  const whole = text.trim();
  let end = whole;
  let torn: Torn = { closings: '', openings: '' };
  while (end.length > limit) ({ after: end, torn } = cutAtBorder(end, limit));
  const start = whole.length - (end.length - torn.openings.length);
  return [start === 0 ? '' : whole.slice(0, start).trimEnd() + torn.closings, end];
}

/** What closes the formats that a border tears, and opens them again. */
interface Torn {
  closings: string;
  openings: string;
}

interface Cut {
  before: string;
  after: string;
  torn: Torn;
}

/** Cuts a text that is longer than the limit; `mark` is put at the end of what is before the border. */
function cutAtBorder(text: string, limit: number, mark = ''): Cut {
  const formats =
    limit < MINDED_FROM ? [] : formatsOf(text).toSorted((one, other) => one.start - other.start);
  const border = borderOf(text, limit - mark.length);
  const cut = cutAt(text, besideMarkers(text, border, formats), { formats, mark });
  if (fits(cut, text, limit)) return cut;
  const nearer = borderOf(text, limit - mark.length - LONGEST_CLOSINGS);
  const reserved = cutAt(text, besideMarkers(text, nearer, formats), { formats, mark });
  return fits(reserved, text, limit) ? reserved : cutAt(text, border, { formats: [], mark });
}

function fits({ before, after }: Cut, text: string, limit: number): boolean {
  return before !== '' && before.length <= limit && after.length < text.length;
}

function cutAt(text: string, border: number, { formats, mark }: { formats: Format[]; mark: string }): Cut {
  const torn = formats.filter(({ start, end }) => start < border && border < end);
  const openings = torn.map(({ opening }) => opening).join('');
  const closings = torn
    .map(({ closing }) => closing)
    .toReversed()
    .join('');
  const rest = text.slice(border);
  // The indentation of code stays.
  const after = openings.includes('```') ? rest.replace(/^(?:\s*\n|[^\S\n]+)/, '') : rest.trimStart();
  return {
    before: text.slice(0, border).trimEnd() + mark + closings,
    after: openings + after,
    torn: { closings, openings },
  };
}

/** The border, or outside of a format of which nothing would be on one of its sides. */
function besideMarkers(text: string, border: number, formats: readonly Format[]): number {
  return formats.reduceRight((offset, { start, end, opening, closing }) => {
    if (offset <= start || offset >= end) return offset;
    if (start > 0 && text.slice(start + opening.length, offset).trim() === '') return start;
    return text.slice(offset, end - closing.length).trim() === '' ? end : offset;
  }, border);
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
