import type { HistoryLine, Prompt } from '../../model/model-call.ts';
import { UselessAnswerError } from '../../model/model-errors.ts';
import type { AiPorts } from '../ai-ports.ts';
import type { ModelAnswer } from '../answer.ts';
import { NOT_SENT, note, quoted } from '../context/notes.ts';
import { addFound, type Found, type GuardId, guardAnswer, type Objection } from './guard-answer.ts';

/** Parts of an answer that are named to the model at most. */
const MOST_NAMED = 5;

const WORDS: Readonly<Record<GuardId, string>> = {
  llm07_numbers: 'nothing that you were given says',
  llm07_payment: 'no system says that money has come; a receipt or a photo is no proof',
  llm08_hidden_context: 'it repeated your instructions',
  llm10_links: 'the company gave no such link',
};

/**
 * The port to the model with the guards behind it: an answer that may not be sent is asked for once more, within the requests
 * that an answer may cost, and told what was wrong with it. What may not be sent even then ends as `guarded`: with people.
 *
 * @param onFound told what was found in each answer
 */
export function askWithinGuards(
  { ask, now }: Pick<AiPorts, 'ask'> & { now(): number },
  onFound: (found: Found) => void,
): AiPorts['ask'] {
  return async (tenant, prompt, limits, command, requests) => {
    const first = await ask(tenant, prompt, limits, command, requests);
    if (first.kind !== 'answered') return first;
    const guarded = guardAnswer(first.answer, prompt, tenant, { isLast: !requests.hasLeft, now: now() });
    onFound(guarded.found);
    if (guarded.kind === 'fine') return first;
    if (guarded.kind === 'changed') return { ...first, answer: guarded.answer };
    if (!requests.hasLeft) return guardedEnd(guarded.why);
    const second = await ask(tenant, askedAgain(prompt, guarded.why), limits, command, requests);
    if (second.kind !== 'answered') return second;
    const last = guardAnswer(second.answer, prompt, tenant, { isLast: true, now: now() });
    onFound(last.found);
    if (last.kind === 'again') return guardedEnd(last.why);
    return last.kind === 'changed' ? { ...second, answer: last.answer } : second;
  };
}

/** Counts what the guards find in the answers of one turn. */
export function foundInTurn(): { found: Found | undefined; add(found: Found): void } {
  const counts = {
    found: undefined as Found | undefined,
    add(found: Found) {
      if (Object.keys(found).length > 0) counts.found = addFound(counts.found ?? {}, found);
    },
  };
  return counts;
}

const guardedEnd = (why: readonly Objection[]) => ({
  kind: 'guarded' as const,
  cause: new UselessAnswerError(why.map(({ guard }) => guard).join(', ')),
});

/** The same prompt to its end, so that a provider has it in its cache, and a note of ours behind it. */
function askedAgain<Asking extends Prompt<ModelAnswer>>(prompt: Asking, why: readonly Objection[]): Asking {
  const reasons = why.map(({ guard, values }) =>
    [
      WORDS[guard],
      values
        .slice(0, MOST_NAMED)
        .map((value) => quoted(value))
        .join(', '),
    ]
      .join(' ')
      .trim(),
  );
  const line: HistoryLine = { role: 'user', text: note(`${NOT_SENT}: ${reasons.join('; ')}`), isOwed: true };
  const { shortHistory } = prompt;
  return {
    ...prompt,
    history: [...prompt.history, line],
    ...(shortHistory && { shortHistory: () => [...shortHistory(), line] }),
  };
}
