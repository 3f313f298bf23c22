import type { EarlierWords } from '../../knowledge/words/records.ts';
import { note, words } from '../context/notes.ts';

/** How the notes begin between which stands what was said long ago. */
export const EARLIER = 'said earlier in this conversation';
export const EARLIER_END = 'end of what was said earlier';

/** Pieces of talk that a model reads, and of each so much, in UTF-16 units. */
const MOST_PIECES = 3;
const LONGEST_LINE = 600;

/**
 * What was said long before, as a model reads it: the day, and who said what, so that no line can be taken for a note.
 *
 * @param lines what the model reads of the conversation anyhow: what stands there is not told twice
 * @returns undefined where nothing is left
 */
export function earlierNote(
  earlier: readonly EarlierWords[],
  lines: readonly { text: string }[],
): string | undefined {
  const isThere = (text: string) =>
    lines.some((line) => line.text.includes(words(text).slice(0, LONGEST_LINE)));
  const pieces = earlier
    .map(({ at, lines: said }) => ({ at, said: said.filter(({ text }) => !isThere(text)) }))
    .filter(({ said }) => said.length > 0)
    .slice(0, MOST_PIECES)
    .sort((one, other) => (one.at < other.at ? -1 : 1));
  if (pieces.length === 0) return undefined;
  return [
    note(EARLIER),
    ...pieces.flatMap(({ at, said }) =>
      said.flatMap(({ by, text }) => [
        note(`${by === 'customer' ? 'the customer' : 'the company'}, ${at.slice(0, 10)}`),
        words(text.slice(0, LONGEST_LINE).toWellFormed()),
      ]),
    ),
    note(EARLIER_END),
  ].join('\n');
}
