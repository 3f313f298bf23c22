/**
 * Characters of Portuguese prose in a token of the o200k vocabulary, by measure (0.265 tokens each). Counting tokens
 * itself would cost a function a megabyte of vocabulary.
 */
const CHARACTERS_PER_TOKEN = 3.8;

/** A chunk of 250 to 400 tokens: enough to answer from, and about little enough to be found by it. */
export const LEAST = Math.round(250 * CHARACTERS_PER_TOKEN);
export const MOST = Math.round(400 * CHARACTERS_PER_TOKEN);

/** What must stay together stays so up to here: about a fifth of what an embedding model reads. */
export const MOST_TOGETHER = 4 * MOST;

/** How far a place looks to both sides to be where a long section is cut first: two chunks of the least size fit. */
export const REACH = 2 * LEAST;

/** Tokens of a text, roughly: for batches and budgets. */
export function roughTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
