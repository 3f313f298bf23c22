import type OpenAI from 'openai';
import { instructionsFor, strictSchema } from './answer-form.ts';
import type { CallOptions, Prompt } from './model-call.ts';
import { responsesRounds, responsesTools, roundsInWords } from './tool-forms.ts';

/**
 * A request to the Responses API. Nothing is stored at the provider.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export function responsesRequest(
  model: string,
  prompt: Prompt,
  { degree, maxOutputTokens, thinksLittle = false }: CallOptions,
): OpenAI.Responses.ResponseCreateParamsNonStreaming {
  const lines = [
    ...prompt.history.map(({ role, text }) => ({ role, content: text })),
    ...(degree.tools === 'none'
      ? roundsInWords(prompt).map(({ role, text }) => ({ role, content: text }))
      : responsesRounds(prompt)),
  ];
  return {
    model,
    instructions: instructionsFor(prompt, degree.form),
    input: prompt.about === undefined ? lines : [{ role: 'user', content: prompt.about }, ...lines],
    ...(prompt.form !== 'text' && {
      text: { format: { type: 'json_schema', ...strictSchema(prompt.form) } },
    }),
    ...(thinksLittle && degree.effort && { reasoning: { effort: 'low' } }),
    ...responsesTools(prompt, degree),
    store: false,
    max_output_tokens: maxOutputTokens,
    prompt_cache_key: prompt.tenantId,
  };
}
