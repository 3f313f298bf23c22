import type { ModelAnswer } from '#core/agent/answer.ts';
import { NO_TOKENS } from '#core/conversation/turn/token-use.ts';
import type { AnswerForm, Prompt } from '#core/model/model-call.ts';
import { called } from '../benches/turn.fixture.ts';
import type { AskModel } from './conversation.ts';
import type { Step } from './read-cases.ts';

/** So many characters of Portuguese are about one token. */
const CHARACTERS_PER_TOKEN = 4;

/** What it says once its steps are at an end. */
const REST: Step = { reply: '👍', action: 'reply' };

/**
 * A stand-in for a model that says what is written in a case, step by step, whatever it reads. It shows that a case can be done, and
 * what the agent's own code makes of it; nothing of what it says is to a model's credit. It answers at the agent's port, one case long, and is
 * no service that could be called: those are in local/.
 */
export function standInModel(steps: readonly Step[]): AskModel {
  const left = [...steps];
  return async (_now, _tenant, prompt, _limits, _command, requests) => {
    await requests.take();
    const step = left.shift() ?? REST;
    const said = JSON.stringify(step);
    const read = JSON.stringify([prompt.instructions, prompt.history, prompt.rounds, prompt.tools]);
    requests.addTokens({ ...NO_TOKENS, uncached: tokensIn(read), output: tokensIn(said) }, 'stand-in');
    if ('call' in step) return called([step.call, step.with]);
    return { kind: 'answered', answer: formOf(prompt).read(JSON.stringify(answerOf(step)), false) };
  };
}

const tokensIn = (text: string) => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

function answerOf({ reply, action, choices }: Extract<Step, { reply: string }>) {
  return {
    ...{ reply, action, queue: null, link: null, place: null, choices: choices ?? null },
    reason: action === 'reply' ? null : 'caso da avaliação',
  };
}

function formOf({ form }: Prompt): AnswerForm<ModelAnswer> {
  if (form === 'text') throw new TypeError('a turn asks for an answer in its form');
  return form as AnswerForm<ModelAnswer>;
}
