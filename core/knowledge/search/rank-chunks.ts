import type { VectorHit } from '../knowledge-ports.ts';
import type { TermHit } from '../terms/term-index.ts';
import { fuse, TOP } from './fuse.ts';

/**
 * How much a place among the nearest vectors counts beside one among the terms: customers name things as the company
 * does more often than they describe them. Measured: `npm run bench:retrieval`.
 */
const NEARNESS = 0.7;

/** A chunk with less of what the question says shares a word with it by chance. */
const COVERED = 0.15;

/** Vectors that are no nearer than this are near to everything. */
export const NEAR = 0.3;

/** Places that chunks with a code of the question may take; the others are for what goes with it. */
const MOST_CODES = TOP - 2;

/** What two searches found, the best first each. */
export interface Found {
  near: readonly VectorHit[];
  terms: readonly TermHit[];
}

/**
 * Whether anything speaks to the question at all. A model that is given chunks which do not is tempted to make an answer
 * of them; one that is told that nothing was found says so. What only seems to speak to it is for the model to see.
 */
export function isEvidence({ near, terms }: Found): boolean {
  return near.some(({ similarity }) => similarity >= NEAR) || terms.some(({ covers }) => covers >= COVERED);
}

/**
 * The chunks that a model reads for a question: first those with a product code that it names, for a code means itself and
 * nothing near to it, then what nearness and terms find together.
 *
 * @param live answers for ids of chunks of live versions
 * @returns ids, the best first, at most `top`
 */
export function rankChunks(
  { near, terms }: Found,
  live: Pick<ReadonlySet<string>, 'has'>,
  top = TOP,
): string[] {
  const coded = terms.flatMap(({ id, hasCode }) => (hasCode ? [id] : [])).slice(0, MOST_CODES);
  const rankings = [
    { ids: near.map(({ chunkId }) => chunkId), weight: NEARNESS },
    { ids: terms.map(({ id }) => id) },
  ];
  return [...new Set([...coded, ...fuse(rankings, live, top)])].filter((id) => live.has(id)).slice(0, top);
}
