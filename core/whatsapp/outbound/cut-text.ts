const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Stands for what was cut off. */
export const ELLIPSIS = '…';

/**
 * Where a text can be cut so that neither a grapheme (an emoji with its skin tone, a letter with its accent)
 * nor, when one grapheme alone is too long, a surrogate pair is torn apart.
 *
 * @param limit UTF-16 units
 * @returns an offset of at most `limit`, and above 0 when `limit` is at least 2 and the text is not empty
 */
export function graphemeBorder(text: string, limit: number): number {
  if (text.length <= limit) return text.length;
  // The grapheme at the limit is whole in what is looked at, unless it is longer than any that is written by people.
  const border = graphemes.segment(text.slice(0, limit + 64)).containing(limit)?.index ?? limit;
  if (border > 0) return border;
  const torn = /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(limit));
  return torn ? limit - 1 : limit;
}

/**
 * The text, or its beginning with an ellipsis at the end.
 *
 * @param limit UTF-16 units of the result, ellipsis included; at least 2
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return text.slice(0, graphemeBorder(text, limit - ELLIPSIS.length)).trimEnd() + ELLIPSIS;
}
