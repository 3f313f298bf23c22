import type { StandInAnswer } from './answer.ts';
import type { ModelEnding } from './disorder.ts';
import type { ModelRequest } from './model-request.ts';
import { type PromptCache, tokensIn } from './prompt-cache.ts';

/** The tokens that a model would have counted. */
export interface Usage {
  input: number;
  /** Those of the input that were read before. */
  cached: number;
  /** Those that a later request may find cached. */
  written: number;
  output: number;
  /** Those of the output that were thought and not said. */
  reasoning?: number;
}

/** Counts what was read and answered. */
export function usageOf(
  request: ModelRequest,
  answer: StandInAnswer,
  cache: PromptCache,
  ending?: ModelEnding,
): Usage {
  const { model, prompt, promptCacheKey = '', maxOutputTokens = 0, cachedParts } = request;
  const characters = prompt.parts.reduce((sum, part) => sum + part.length, 0);
  const said = answer.kind === 'calls' ? JSON.stringify(answer.calls) : answer.text;
  return {
    input: Math.max(1, tokensIn(characters)),
    ...cache.take(
      JSON.stringify([model, promptCacheKey]),
      prompt.parts.slice(0, cachedParts).join('\u0000'),
      cachedParts !== undefined,
    ),
    // What was cut off was all thought.
    ...(ending === 'truncated'
      ? { output: maxOutputTokens, reasoning: maxOutputTokens }
      : { output: tokensIn(said.length) }),
  };
}

/**
 * Ends an answer where the request's limit of tokens ends it.
 *
 * @returns the answer itself when it is short enough
 */
export function withinLimit(answer: StandInAnswer, maxOutputTokens = Infinity): StandInAnswer {
  if (answer.kind !== 'text' || tokensIn(answer.text.length) <= maxOutputTokens) return answer;
  return { kind: 'text', text: answer.text.slice(0, maxOutputTokens * 4).toWellFormed() };
}
