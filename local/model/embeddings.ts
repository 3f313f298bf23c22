import * as z from 'zod';
import type { AlteredAnswer } from './disorder.ts';
import { embeddingOf } from './embedding.ts';
import { OpenAiError } from './openai-error.ts';
import { tokensIn } from './prompt-cache.ts';
import { parseMembers } from './request-parts.ts';

/** What OpenAI takes in one request. */
const MOST_TEXTS = 2_048;
const MOST_TOKENS = 300_000;
const MOST_TOKENS_OF_A_TEXT = 8_192;

const textSchema = z.string().min(1, 'input cannot be an empty string');

const requestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([textSchema.transform((text) => [text]), z.array(textSchema).min(1)]),
  dimensions: z.int().min(1).max(4_096).optional(),
  encoding_format: z.enum(['float', 'base64']).default('float'),
});

/** A request for vectors of texts. */
export type EmbeddingsRequest = z.output<typeof requestSchema>;

/**
 * @throws {OpenAiError} 400 for what OpenAI does not take either
 * @see https://developers.openai.com/api/reference/resources/embeddings/methods/create
 */
export function readEmbeddingsRequest(body: unknown): EmbeddingsRequest {
  const request = parseMembers(requestSchema, body);
  const { input } = request;
  if (input.length > MOST_TEXTS) throw refused(`'$.input' is too long: ${input.length} texts`);
  const counts = input.map((text) => tokensIn(text.length));
  const longest = Math.max(...counts);
  if (longest > MOST_TOKENS_OF_A_TEXT) {
    throw refused(
      `This model's maximum context length is ${MOST_TOKENS_OF_A_TEXT} tokens, however you requested ${longest} tokens.`,
    );
  }
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all > MOST_TOKENS) {
    throw new OpenAiError(
      400,
      `Requested ${all} tokens, max ${MOST_TOKENS} tokens per request`,
      'max_tokens_per_request',
    );
  }
  return request;
}

const refused = (message: string) => new OpenAiError(400, message, null, { param: 'input' });

/** Tokens that a model would have counted. */
export function embeddingsTokens({ input }: EmbeddingsRequest): number {
  return input.reduce((sum, text) => sum + Math.max(1, tokensIn(text.length)), 0);
}

/** @param altered what a fault makes of it; words in place of vectors are none */
export function embeddingsBody(
  request: EmbeddingsRequest,
  altered: AlteredAnswer | undefined,
): object | string {
  const { model, input, dimensions, encoding_format } = request;
  if (altered?.kind === 'body') return altered.body;
  if (altered?.kind === 'ending' && altered.as !== 'nothing') {
    return { error: { code: 'server_error', message: 'The model failed while it answered.' } };
  }
  const isWhole = altered === undefined || altered.kind === 'untidy';
  const tokens = embeddingsTokens(request);
  return {
    object: 'list',
    data: (isWhole ? input : []).map((text, index) => ({
      object: 'embedding',
      index,
      embedding: encoded(embeddingOf(text, dimensions), encoding_format),
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function encoded(values: Float32Array, format: EmbeddingsRequest['encoding_format']): string | number[] {
  return format === 'base64' ? Buffer.from(values.buffer).toString('base64') : [...values];
}
