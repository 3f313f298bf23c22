import type { Range } from './markdown.ts';

/** A stretch of the source that is replaced; an insertion when the stretch is empty. */
export interface Edit extends Range {
  text: string;
}

/**
 * A stretch of the source with its edits made. Edits at the same place are made in the order given; an edit
 * that begins within an earlier one is left out.
 */
export function applyEdits(source: string, edits: readonly Edit[], range: Range): string {
  let result = '';
  let done = range.start;
  for (const { start, end, text } of edits.toSorted((one, other) => one.start - other.start)) {
    if (start < done || end > range.end) continue;
    result += source.slice(done, start) + text;
    done = end;
  }
  return result + source.slice(done, range.end);
}
