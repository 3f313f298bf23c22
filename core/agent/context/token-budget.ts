import type { HistoryLine } from '../model/model-call.ts';

/**
 * Characters that one token holds at least, roughly: English has about four, Portuguese fewer. Every provider
 * counts differently, so the budget is kept with room to spare.
 *
 * @see https://help.openai.com/en/articles/4936856-what-are-tokens-and-how-to-count-them
 */
const CHARACTERS_PER_TOKEN = 3;

/** Role and separators of a line. */
const TOKENS_PER_LINE = 4;

/** Tokens of the history that a model reads, at most. */
export const HISTORY_TOKENS = 3_000;

export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN) + TOKENS_PER_LINE;
}

/**
 * The lines that fit the budget, in their order: first the unanswered ones, then the newest others. A
 * line that alone is too long is cut in front. At least one line is there.
 */
export function withinBudget(lines: readonly HistoryLine[], tokens = HISTORY_TOKENS): HistoryLine[] {
  const newestFirst = [...lines.entries()].reverse();
  const wanted = [
    ...newestFirst.filter(([, { isOwed }]) => isOwed),
    ...newestFirst.filter(([, { isOwed }]) => !isOwed),
  ];
  const kept: [number, HistoryLine][] = [];
  let left = tokens;
  for (const [index, line] of wanted) {
    const needed = estimateTokens(line.text);
    if (needed > left) {
      if (kept.length === 0) kept.push([index, { ...line, text: endOf(line.text, left) }]);
      break;
    }
    kept.push([index, line]);
    left -= needed;
  }
  return kept.sort(([a], [b]) => a - b).map(([, line]) => line);
}

function endOf(text: string, tokens: number): string {
  return text.slice(-(tokens - TOKENS_PER_LINE) * CHARACTERS_PER_TOKEN).toWellFormed();
}
