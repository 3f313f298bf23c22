import type { EmbeddingCreateParams } from 'openai/resources/embeddings';
import * as z from 'zod';
import type { EmbeddingsEnd } from '../call-end.ts';
import { faultEnd } from '../failure.ts';
import { ModelCallError } from '../model-errors.ts';
import { faultSchema, usageSchema } from '../read-body.ts';
import type { EmbeddingModel } from './endpoint.ts';

/** Parts of the request that not every endpoint knows; the next form has one less. */
export const EMBEDDINGS_FORMS = [
  /** Numbers as bytes in base64: a quarter of the JSON, and no number is parsed. */
  { base64: true, dimensions: true },
  { base64: false, dimensions: true },
  { base64: false, dimensions: false },
] as const;

export type EmbeddingsForm = (typeof EMBEDDINGS_FORMS)[number];

/** @see https://developers.openai.com/api/reference/resources/embeddings/methods/create */
export function embeddingsRequest(
  { model, dimensions }: EmbeddingModel,
  input: string[],
  form: EmbeddingsForm,
): EmbeddingCreateParams {
  return {
    ...{ model, input },
    encoding_format: form.base64 ? 'base64' : 'float',
    ...(form.dimensions && { dimensions }),
  };
}

const documentSchema = z.object({
  error: faultSchema,
  data: z
    .array(z.object({ index: z.int().min(0), embedding: z.union([z.string(), z.array(z.unknown())]) }))
    .optional()
    .catch(undefined),
  usage: usageSchema,
});

/**
 * How a document of the Embeddings API says that the call ended. A text whose vector has no direction (zeros, or what a model
 * on hardware of one's own makes of too large a number) has none; where no text has one, it is the provider's trouble.
 *
 * @param body anything that came with 200
 * @param wanted.texts how many were sent @param wanted.dimensions of each vector
 */
export function readEmbeddings(
  body: unknown,
  { texts, dimensions }: { texts: number; dimensions: number },
): EmbeddingsEnd {
  const parsed = documentSchema.safeParse(body);
  if (!parsed.success) return down('another document in place of vectors');
  const { error, data, usage: tokens } = parsed.data;
  if (error) return { ...faultEnd(error), tokens };
  const vectors = new Map<number, Float32Array | undefined>();
  for (const { index, embedding } of data ?? []) {
    const values =
      typeof embedding === 'string' ? ofBase64(embedding) : Float32Array.from(embedding, numberOf);
    if (values.length !== dimensions) {
      const what = `vectors of ${values.length} numbers in place of ${dimensions}: name that number as the dimensions`;
      return { kind: 'misconfigured', cause: new ModelCallError(what), tokens };
    }
    vectors.set(index, ofUnitLength(values));
  }
  const inOrder = Array.from({ length: texts }, (_, at) => vectors.get(at));
  const isWhole = vectors.size === texts && inOrder.every((_, at) => vectors.has(at));
  if (!isWhole) return { ...down('not a vector for each text'), tokens };
  return inOrder.some((vector) => vector !== undefined)
    ? { kind: 'embedded', vectors: inOrder, tokens }
    : { ...down('vectors without a direction'), tokens };
}

/** JSON has no NaN: what is none is written as null, and no zero. */
const numberOf = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);

const down = (what: string) => ({ kind: 'down' as const, cause: new ModelCallError(what) });

/** 32-bit numbers, little-endian, as every machine here has them; a rest that is no number is left out. */
function ofBase64(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  const whole = bytes.length - (bytes.length % Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(Uint8Array.from(bytes.subarray(0, whole)).buffer);
}

/** Undefined for what has no direction. Endpoints that shorten vectors do not all make them of length 1 again. */
function ofUnitLength(values: Float32Array): Float32Array | undefined {
  let sum = 0;
  for (const value of values) sum += value * value;
  const length = Math.sqrt(sum);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return Math.abs(length - 1) < 1e-6 ? values : values.map((value) => value / length);
}
