import type { Tenant } from '../tenant/tenant-repository.ts';
import { wordsOf } from '../text/fold.ts';
import { placeOf } from './name-match.ts';

/** A queue, and how sure it is that the customer wants its people: from 0 to 1. */
export interface Decision {
  queueId: string;
  certainty: number;
}

/** Keywords of one queue and of no other. */
const ONE_KEYWORD = 0.85;
const MORE = 0.95;

/** What a keyword counts beside others: longer phrases say more. */
const weightOf = (phrase: readonly string[]) => phrase.length;

/** Right before a keyword it says that this is not it. */
const NOT_WANTED = [
  ['nao', 'quero'],
  ['nao', 'preciso'],
  ['nao', 'e'],
  ['nao', 'e', 'sobre'],
  ['no', 'quiero'],
  ['no', 'es'],
  ['not'],
  ['dont', 'want'],
];

/** Words that may stand between. */
const ARTICLES: ReadonlySet<string> = new Set(
  'o a os as um uma de do da el la un una the about to'.split(' '),
);

/**
 * Which queue a customer's words are about, by the keywords and names of the queues. Keywords of one queue only are a
 * sure sign; where those of several meet, the certainty is the share of the one that has most.
 *
 * @returns undefined where no keyword stands in the words
 */
export function byKeywords(texts: readonly string[], queues: Tenant['queues']): Decision | undefined {
  const messages = texts.map(wordsOf);
  const ranked = queues
    .map(({ id, name, keywords = [] }) => {
      const phrases = [name, ...keywords].map(wordsOf);
      const found = phrases.filter((phrase) => messages.some((words) => stands(words, phrase)));
      return { queueId: id, weight: found.reduce((sum, phrase) => sum + weightOf(phrase), 0) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const [first, ...others] = ranked;
  if (!first) return undefined;
  if (others.length === 0)
    return { queueId: first.queueId, certainty: first.weight > 1 ? MORE : ONE_KEYWORD };
  const all = ranked.reduce((sum, { weight }) => sum + weight, 0);
  return { queueId: first.queueId, certainty: (first.weight / all) * ONE_KEYWORD };
}

function stands(words: readonly string[], phrase: readonly string[]): boolean {
  const at = placeOf(words, phrase);
  if (at === -1) return false;
  let before = words.slice(0, at);
  while (ARTICLES.has(before.at(-1) ?? '')) before = before.slice(0, -1);
  return !NOT_WANTED.some((words) => words.every((word, back) => before.at(back - words.length) === word));
}
