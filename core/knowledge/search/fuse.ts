/** How much a place further down still counts. @see https://doi.org/10.1145/1571941.1572114 Cormack et al., k = 60 */
const K = 60;

/** Chunks that a model reads for one question. */
export const TOP = 8;

/** Ids of chunks, the best first, and how much their places count beside those of other rankings; left out: 1. */
export interface Ranking {
  ids: readonly string[];
  weight?: number;
}

/**
 * Puts rankings together by reciprocal rank fusion: each chunk scores the sum of weight / (60 + place). Scores of vectors
 * and of terms do not compare; places do.
 *
 * Chunks that are not live (vectors of a version that was replaced or deleted) are left out before places are counted, so
 * that they push no live one down.
 *
 * @param live ids of the chunks of the live versions of all documents; a set, or what answers like one
 * @returns ids of chunks, the best first; of alike ones, the one that stands higher in the first ranking that has either
 * @example
 * fuse([{ ids: ['a', 'b'] }, { ids: ['b', 'c'] }], new Set(['a', 'b', 'c'])); // ['b', 'a', 'c']
 */
export function fuse(
  rankings: readonly Ranking[],
  live: Pick<ReadonlySet<string>, 'has'>,
  top = TOP,
): string[] {
  const scores = new Map<string, number>();
  for (const { ids, weight = 1 } of rankings) {
    const places = [...new Set(ids)].filter((id) => live.has(id));
    for (const [at, id] of places.entries()) scores.set(id, (scores.get(id) ?? 0) + weight / (K + at + 1));
  }
  // A map keeps the order in which chunks were met, and the sort is stable.
  return [...scores]
    .sort(([, one], [, other]) => other - one)
    .slice(0, top)
    .map(([id]) => id);
}
