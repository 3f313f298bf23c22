import type OpenAI from 'openai';
import { ProsaError } from '../shared/runtime/errors.ts';
import type { HistoryLine } from './history.ts';

/** What the model answered. */
export interface ModelAnswer {
  text: string;
  /** False when the model ran into its limit of tokens. */
  complete: boolean;
  tokensUsed?: number;
}

/** The model answered without any text. */
export class EmptyAnswerError extends ProsaError {
  override readonly name = 'EmptyAnswerError';

  constructor() {
    super('the model answered without text', {
      retryable: true,
      operatorHint: 'If it repeats, try the model by hand with the tenant’s profile.',
    });
  }
}

/** A model call that takes longer is given up, in milliseconds. */
export const MODEL_TIMEOUT_MS = 30_000;

/** Bounds an answer, which WhatsApp takes up to 4096 characters long. */
const MAX_OUTPUT_TOKENS = 800;

/**
 * Asks the model once, through the Responses API. Nothing is stored at the provider, and nothing is
 * retried here: the queue does that, where it is counted.
 *
 * @throws {EmptyAnswerError} and OpenAI's APIError, also when the signal is aborted
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
export async function askModel(
  client: OpenAI,
  model: string,
  prompt: { instructions: string; history: HistoryLine[]; tenantId: string; traceId: string },
  signal: AbortSignal,
): Promise<ModelAnswer> {
  const response = await client.responses.create(
    {
      model,
      instructions: prompt.instructions,
      input: prompt.history.map(({ role, text }) => ({ role, content: text })),
      store: false,
      max_output_tokens: MAX_OUTPUT_TOKENS,
      prompt_cache_key: prompt.tenantId,
    },
    {
      signal,
      timeout: MODEL_TIMEOUT_MS,
      maxRetries: 0,
      headers: { 'X-Trace-Id': prompt.traceId },
    },
  );
  const text = response.output_text.trim();
  if (text === '') throw new EmptyAnswerError();
  const complete = response.status !== 'incomplete';
  return { text, complete, ...(response.usage ? { tokensUsed: response.usage.total_tokens } : {}) };
}
