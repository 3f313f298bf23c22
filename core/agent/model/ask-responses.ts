import type OpenAI from 'openai';
import { ANSWER_NAME, answerJsonSchema } from './answer.ts';
import { apiAnswer } from './api-answer.ts';
import { type CallLimits, MAX_OUTPUT_TOKENS, type Prompt, type RawAnswer } from './model-call.ts';
import { NoApiAnswerError } from './model-errors.ts';

/**
 * Asks a model once, through the Responses API. Nothing is stored at the provider, and nothing is retried here:
 * the caller does that, where it is counted.
 *
 * @throws OpenAI's APIError; {@link NoApiAnswerError}
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export async function askResponses(
  client: OpenAI,
  model: string,
  prompt: Prompt,
  { signal, timeoutMs }: CallLimits,
): Promise<RawAnswer> {
  const response = await apiAnswer(
    client.responses.create(
      {
        model,
        instructions: prompt.instructions,
        input: prompt.history.map(({ role, text }) => ({ role, content: text })),
        ...(prompt.form === 'answer' && {
          text: {
            format: {
              type: 'json_schema' as const,
              name: ANSWER_NAME,
              strict: true,
              schema: answerJsonSchema(prompt.queueIds),
            },
          },
        }),
        store: false,
        max_output_tokens: MAX_OUTPUT_TOKENS,
        prompt_cache_key: prompt.tenantId,
      },
      { signal, timeout: timeoutMs, maxRetries: 0, headers: { 'X-Trace-Id': prompt.traceId } },
    ),
  );
  if (!Array.isArray(response.output)) throw new NoApiAnswerError('no output');
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []));
  const refusal = parts.find((part) => part.type === 'refusal')?.refusal;
  const isFiltered = response.incomplete_details?.reason === 'content_filter';
  return {
    text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    ...(refusal === undefined && !isFiltered ? {} : { refusal: refusal ?? 'content_filter' }),
    ...(response.usage ? { tokensUsed: response.usage.total_tokens } : {}),
  };
}
