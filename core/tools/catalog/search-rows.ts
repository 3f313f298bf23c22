import { wordsOf } from '../../text/fold.ts';
import type { CatalogRow } from './catalog-row.ts';

/** So many are told of. */
const MOST_FOUND = 8;

/** A word in the name says more than one in the description. */
const NAME_POINTS = 3;

/** Beginnings of words count, so that a plural is found by its singular and the other way round. */
const SHORTEST_BEGINNING = 3;

/** What was found, the best first. `matching`: how many there are in all. */
export interface CatalogFound {
  matching: number;
  rows: CatalogRow[];
  note?: string;
}

/** A row with the words by which it is found. */
export interface SearchedRow {
  row: CatalogRow;
  code: string;
  name: readonly string[];
  description: readonly string[];
}

/** Prepares rows to be searched often. */
export function searchedRows(rows: readonly CatalogRow[]): SearchedRow[] {
  return rows.map((row) => ({
    row,
    code: wordsOf(row.code).join(''),
    name: wordsOf(row.name),
    description: wordsOf(row.description ?? ''),
  }));
}

/** Finds rows by their code, however it is spelt; only where no code fits, by words: those with the most of the words first. */
export function searchRows(rows: readonly SearchedRow[], query: string): CatalogFound {
  const words = wordsOf(query);
  const whole = words.join('');
  const isCode = rows.some(({ code }) => code === whole);
  const codes = new Set(isCode ? [whole] : [...words, ...pairs(words)]);
  const exact = rows.filter(({ code }) => codes.has(code));
  if (exact.length > 0) return found(exact);
  const scored = rows
    .map((row) => ({ row, points: pointsOf(row, words) }))
    .filter(({ points }) => points > 0)
    .sort((one, other) => other.points - one.points);
  // A row with a third of the best one's words is another matter.
  const best = scored[0]?.points ?? 0;
  const near = scored.filter(({ points }) => 3 * points > best).map(({ row }) => row);
  return found(near);
}

function found(rows: readonly SearchedRow[]): CatalogFound {
  const note =
    rows.length === 0
      ? 'Nothing in the catalog fits these words. Do not guess.'
      : rows.length > MOST_FOUND
        ? `Only the first ${MOST_FOUND} are shown.`
        : undefined;
  return {
    matching: rows.length,
    rows: rows.slice(0, MOST_FOUND).map(({ row }) => row),
    ...(note !== undefined && { note }),
  };
}

function pointsOf({ name, description }: SearchedRow, words: readonly string[]): number {
  return words
    .filter(({ length }) => length >= SHORTEST_BEGINNING || words.length === 1)
    .map((word) => {
      if (name.some((other) => isSame(word, other))) return NAME_POINTS;
      return description.some((other) => isSame(word, other)) ? 1 : 0;
    })
    .reduce<number>((sum, points) => sum + points, 0);
}

function isSame(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short === long) return true;
  return short.length >= SHORTEST_BEGINNING && long.length - short.length <= 3 && long.startsWith(short);
}

/** A code of two parts, such as “AB 1042” within a sentence. */
function pairs(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at]}${word}`);
}
