import type OpenAI from 'openai';
import { shortHash } from '#platform/ids/hash.ts';
import { instructionsFor, strictSchema } from './answer-form.ts';
import { usesCacheFields } from './degree.ts';
import type { CallOptions, HistoryLine, Prompt } from './model-call.ts';
import { linesOf } from './prompt-lines.ts';
import { responsesRounds, responsesTools, roundsInWords } from './tool-forms.ts';

/** So much of a hash tells the versions of a tenant's instructions apart. */
const VERSION_LENGTH = 8;

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
  const said = [
    ...linesOf(prompt).map(messageOf),
    ...(degree.tools === 'none'
      ? roundsInWords(prompt).map(({ role, text }) => ({ role, content: text }))
      : responsesRounds(prompt)),
  ];
  return {
    model,
    ...(usesCacheFields(degree)
      ? { input: [...cachedStart(prompt), ...said] }
      : { instructions: instructionsFor(prompt, degree.form), input: said }),
    ...(prompt.form !== 'text' && {
      text: { format: { type: 'json_schema', ...strictSchema(prompt.form) } },
    }),
    ...(thinksLittle && degree.effort && { reasoning: { effort: 'low' } }),
    ...responsesTools(prompt, degree),
    store: false,
    max_output_tokens: maxOutputTokens,
    ...(usesCacheFields(degree) ? cacheFields(prompt) : { prompt_cache_key: prompt.tenantId }),
  };
}

/** Only the customer's side may have images. */
function messageOf({ role, text, images = [] }: HistoryLine): OpenAI.Responses.EasyInputMessage {
  const urls = images.flatMap(({ url }) => url ?? []);
  if (role === 'assistant' || urls.length === 0) return { role, content: text };
  return {
    role,
    content: [
      { type: 'input_text', text },
      ...urls.map((image_url) => ({ type: 'input_image' as const, image_url, detail: 'auto' as const })),
    ],
  };
}

/**
 * The instructions as a message, for only a message can say where the cache ends: what is written to it costs more than what is
 * read, so that nothing is written which the next customer's call would not begin with as well. A start of under 1,024
 * tokens is not cached and costs nothing more.
 *
 * @see https://developers.openai.com/api/docs/guides/prompt-caching
 */
function cachedStart({ instructions, moment }: Prompt): OpenAI.Responses.EasyInputMessage[] {
  const text = { type: 'input_text' as const, text: instructions };
  return [
    { role: 'developer', content: [{ ...text, prompt_cache_breakpoint: { mode: 'explicit' } }] },
    ...(moment === undefined ? [] : [{ role: 'developer' as const, content: moment }]),
  ];
}

/** The key leads calls that begin alike to where their start is cached. */
function cacheFields({ tenantId, instructions, safetyId }: Prompt) {
  return {
    prompt_cache_key: `${tenantId}:${shortHash([instructions], VERSION_LENGTH)}`,
    prompt_cache_options: { mode: 'explicit' as const },
    ...(safetyId === undefined ? {} : { safety_identifier: safetyId }),
  };
}
