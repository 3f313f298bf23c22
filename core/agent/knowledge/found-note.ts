import type { FoundChunk } from '../../knowledge/search/knowledge-search.ts';
import { named, note, words } from '../context/notes.ts';

/** How the notes begin between which found text stands, and the one that says that there is none. */
export const FOUND = "found in the company's documents";
export const FOUND_END = 'end of what was found';
export const NOTHING_FOUND = "nothing was found in the company's documents";

/** The longest title with its headings, in UTF-16 units. */
const SECTION_LENGTH = 200;

/** By what a model names a chunk: short, so that it copies it right, and known in this turn alone. */
export const idOf = (place: number) => `k${place + 1}`;

/**
 * Chunks as a model reads them: each behind a note with its id and place, so that what stands in one can be taken for no
 * other's, for no note, and for no end.
 */
export function foundNote(chunks: readonly FoundChunk[]): string {
  if (chunks.length === 0) return note(NOTHING_FOUND);
  return [
    note(FOUND),
    ...chunks.flatMap(({ section, text }, place) => [
      note(`${idOf(place)}: ${named(section, SECTION_LENGTH)}`),
      words(text),
    ]),
    note(FOUND_END),
  ].join('\n');
}
