import type { Tenant } from '../tenant/tenant-repository.ts';
import { wordsOf } from '../text/fold.ts';
import { isFormOf, placeOf } from './name-match.ts';

/** A queue, and how sure it is that the customer wants its people: from 0 to 1. */
export interface Decision {
  queueId: string;
  certainty: number;
}

/** Keywords of one queue and of no other: one with a slip, which may be another word; one word; more. */
const WITH_SLIP = 0.65;
const ONE_KEYWORD = 0.85;
const MORE = 0.95;

/** What a keyword with a slip in it counts beside one without. */
const SLIP = 0.5;

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
      const found = [name, ...keywords]
        .map(wordsOf)
        .map((phrase) => Math.max(0, ...messages.map((words) => weightIn(words, phrase))));
      return { queueId: id, weight: found.reduce((sum, weight) => sum + weight, 0) };
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight);
  const [first, ...others] = ranked;
  if (!first) return undefined;
  const { queueId, weight } = first;
  if (others.length === 0) return { queueId, certainty: certaintyOf(weight) };
  const all = ranked.reduce((sum, one) => sum + one.weight, 0);
  return { queueId, certainty: (weight / all) * ONE_KEYWORD };
}

function certaintyOf(weight: number): number {
  if (weight < 1) return WITH_SLIP;
  return weight > 1 ? MORE : ONE_KEYWORD;
}

/** What a keyword counts in a message, longer ones more: 0 where it does not stand there, or is said not to be meant. */
function weightIn(words: readonly string[], phrase: readonly string[]): number {
  const at = placeOf(words, phrase);
  if (at === -1) return 0;
  let before = words.slice(0, at);
  while (ARTICLES.has(before.at(-1) ?? '')) before = before.slice(0, -1);
  const isMeant = !NOT_WANTED.some((no) => no.every((word, back) => before.at(back - no.length) === word));
  const isExact = phrase.every((meant, next) => isFormOf(words[at + next] ?? '', meant));
  return isMeant ? phrase.length * (isExact ? 1 : SLIP) : 0;
}
