import type OpenAI from 'openai';
import { ANSWER_NAME, answerJsonSchema } from './answer.ts';
import { apiAnswer } from './api-answer.ts';
import { type CallLimits, MAX_OUTPUT_TOKENS, type Prompt, type RawAnswer } from './model-call.ts';
import { NoApiAnswerError } from './model-errors.ts';

/**
 * Asks a model once, through Chat Completions: for endpoints without the Responses API.
 *
 * @throws OpenAI's APIError; {@link NoApiAnswerError}
 * @see https://platform.openai.com/docs/api-reference/chat/create
 */
export async function askChat(
  client: OpenAI,
  model: string,
  prompt: Prompt,
  { signal, timeoutMs }: CallLimits,
): Promise<RawAnswer> {
  const completion = await apiAnswer(
    client.chat.completions.create(
      {
        model,
        messages: [
          { role: 'system', content: prompt.instructions },
          ...prompt.history.map(({ role, text }) => ({ role, content: text })),
        ],
        ...(prompt.form === 'answer' && {
          response_format: {
            type: 'json_schema' as const,
            json_schema: { name: ANSWER_NAME, strict: true, schema: answerJsonSchema(prompt.queueIds) },
          },
        }),
        max_completion_tokens: MAX_OUTPUT_TOKENS,
      },
      { signal, timeout: timeoutMs, maxRetries: 0, headers: { 'X-Trace-Id': prompt.traceId } },
    ),
  );
  const choice = Array.isArray(completion.choices) ? completion.choices[0] : undefined;
  if (!choice) throw new NoApiAnswerError('no choices');
  const { message, finish_reason } = choice;
  const isFiltered = finish_reason === 'content_filter';
  return {
    text: message?.content ?? '',
    ...(message?.refusal || isFiltered ? { refusal: message?.refusal ?? 'content_filter' } : {}),
    ...(completion.usage ? { tokensUsed: completion.usage.total_tokens } : {}),
  };
}
