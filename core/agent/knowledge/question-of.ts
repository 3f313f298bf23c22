import { MOST_ASKED } from '../../knowledge/search/knowledge-search.ts';
import { termsOf } from '../../knowledge/terms/terms-of.ts';
import type { HistoryLine } from '../../model/model-call.ts';
import { saidIn } from '../context/notes.ts';

/** A question of fewer words that say anything is about what was said before: "e no sábado?" */
const ENOUGH_TERMS = 3;

/** Lines before it that may tell what it is about, and how much of each. */
const LINES_BEFORE = 2;
const LINE_LENGTH = 300;

/** What is quoted in notes of ours before the words of a message: a message that it answers, a product. */
const NOTES = /\[\[[^[\]]*\]\]/g;
const QUOTED = /"([^"]+)"/g;

/**
 * What the documents are searched for: all that waits for its answer, with what it quotes, and where that is short, what was
 * said right before.
 *
 * @param lines as the model reads them
 * @returns undefined where nothing is asked: a greeting, thanks, a picture
 */
export function questionOf(lines: readonly HistoryLine[]): string | undefined {
  const owed = lines.filter(({ isOwed }) => isOwed);
  const said = owed.map(({ text }) => wordsOf(text)).join('\n');
  const quotes = owed.flatMap(({ text }) =>
    (text.match(NOTES) ?? []).flatMap((note) => [...note.matchAll(QUOTED)].map(([, quote = '']) => quote)),
  );
  if (termsIn(said) === 0 && !said.includes('?')) return undefined;
  const asked = [...quotes, said].join('\n');
  const before = lines.filter(({ isOwed }) => !isOwed).slice(-LINES_BEFORE);
  const topic =
    termsIn(asked) < ENOUGH_TERMS ? before.map(({ text }) => wordsOf(text).slice(0, LINE_LENGTH)) : [];
  const question = [...topic, asked].join('\n').trim();
  return termsIn(question) === 0 ? undefined : question.slice(-MOST_ASKED).toWellFormed();
}

const wordsOf = (text: string) => saidIn(text).trim();

const termsIn = (text: string) => new Set(termsOf(text)).size;
