import type { Tenant } from '../tenant/tenant-repository.ts';
import { isNear, wordsOf } from '../text/fold.ts';

type Queue = Tenant['queues'][number];

/** Words that stand in names of departments and beside them, and tell none apart. */
const WEAK: ReadonlySet<string> = new Set(
  'a o as os e de da do das dos em no na setor departamento area equipe time the of and team department el la los las y del equipo'.split(
    ' ',
  ),
);

/** Shorter words are another word after one slip. */
const LONG_WORD = 7;

/** Whether a word is another one, or its plural or singular. */
export function isFormOf(word: string, meant: string): boolean {
  return word === meant || `${word}s` === meant || word === `${meant}s` || word === `${meant}es`;
}

/** Whether a customer's word is a tenant's, with a slip where it is long. */
function isSameWord(word: string, meant: string): boolean {
  return isFormOf(word, meant) || (meant.length >= LONG_WORD && isNear(word, meant));
}

/** Where the words of a phrase stand side by side in a text, from 0; -1 where they do not. */
export function placeOf(words: readonly string[], phrase: readonly string[]): number {
  if (phrase.length === 0) return -1;
  return words.findIndex((_, at) => phrase.every((meant, next) => isSameWord(words[at + next] ?? '', meant)));
}

/** A longer message that holds a queue's name by chance says something else. */
const MOST_WORDS = 12;

const NEGATION: ReadonlySet<string> = new Set(['nao', 'no', 'not', 'sem', 'sin', 'without', 'nem']);

/**
 * The queue that a customer names: all words of its name stand in the message, with slips; the longer name counts where
 * one is part of another.
 */
export function queueNamed(text: string, queues: readonly Queue[]): string | undefined {
  const words = wordsOf(text);
  if (words.length > MOST_WORDS || words.some((word) => NEGATION.has(word))) return undefined;
  const found = queues
    .map(({ id, name }) => {
      const named = wordsOf(name);
      const strong = named.filter((word) => !WEAK.has(word));
      const all = strong.length > 0 ? strong : named;
      const isThere = all.length > 0 && all.every((meant) => words.some((word) => isNameWord(word, meant)));
      return { id, length: isThere ? all.length : 0 };
    })
    .filter(({ length }) => length > 0)
    .sort((one, other) => other.length - one.length);
  const [first, second] = found;
  return first && first.length > (second?.length ?? 0) ? first.id : undefined;
}

/** Names are few, so that a slip in a word of five letters is understood too. */
function isNameWord(word: string, meant: string): boolean {
  return isSameWord(word, meant) || isNear(word, meant);
}
