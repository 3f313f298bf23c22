import type { HistoryLine, Prompt } from './model-call.ts';

/**
 * What a model reads after its instructions: what is known of the customer, what was said, and right before what waits for
 * its answer, what was found for that. So the question stays last, and what is the same in the next call comes first.
 */
export function linesOf({
  about,
  history,
  found,
}: Pick<Prompt, 'about' | 'history' | 'found'>): HistoryLine[] {
  const data = (text: string | undefined): HistoryLine[] =>
    text === undefined ? [] : [{ role: 'user', text }];
  const firstOwed = history.findIndex(({ isOwed }) => isOwed);
  const before = firstOwed < 0 ? history.length : firstOwed;
  return [...data(about), ...history.slice(0, before), ...data(found), ...history.slice(before)];
}
