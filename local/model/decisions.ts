import * as z from 'zod';
import { OpenAiError } from './openai-error.ts';
import { tokensIn } from './prompt-cache.ts';

/** The only model that decides. */
const MODEL = 'gpt-6-luna';

/** Beginnings of words are compared, so that forms of one word meet. */
const STEM = 5;

const choiceSchema = z.looseObject({
  value: z.union([z.string(), z.boolean()]),
  description: z.string().optional(),
});

const requestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.unknown()).min(1)]),
  questions: z
    .array(
      z.looseObject({
        type: z.literal('choice'),
        name: z.string().optional(),
        instructions: z.string(),
        choices: z
          .array(choiceSchema)
          .min(2)
          .max(255)
          .refine((choices) => new Set(choices.map(({ value }) => value)).size === choices.length),
      }),
    )
    .min(1)
    .max(400),
  prompt_cache_key: z.string().nullish(),
});

/** A request for decisions, as far as the stand-in reads it: choices only. */
export type DecisionRequest = z.infer<typeof requestSchema>;

/** @throws {OpenAiError} 400 */
export function readDecisionRequest(body: unknown): DecisionRequest {
  const parsed = requestSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const param = issue?.path.join('.') ?? '';
    throw new OpenAiError(400, `Invalid value: ${param}`, 'invalid_value', { param });
  }
  if (parsed.data.model !== MODEL) {
    throw new OpenAiError(400, `Only ${MODEL} is supported.`, 'model_not_supported', { param: 'model' });
  }
  return parsed.data;
}

/**
 * Decides by fixed rules: the choice whose description has most words of the input that no other has, by their
 * beginnings; a boolean where none has any, or two have as many.
 *
 * @see https://developers.openai.com/api/reference/resources/decisions/methods/create
 */
export function decisionBody({ model, input, questions }: DecisionRequest): object {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const answers = questions.map(({ name = null, choices }) => ({ ...chosen(text, choices), name }));
  const input_tokens = tokensIn(text.length + JSON.stringify(questions).length);
  return {
    answers,
    model,
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 0,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens,
    },
  };
}

function chosen(text: string, choices: ReadonlyArray<z.infer<typeof choiceSchema>>) {
  const said = stemsOf(text);
  const known = choices.map(({ description = '' }) => stemsOf(description));
  const isTelling = (stem: string) => said.has(stem) && known.filter((stems) => stems.has(stem)).length === 1;
  const scores = choices.map(({ value }, at) => ({
    value,
    score: typeof value === 'boolean' ? 0 : [...(known[at] ?? [])].filter(isTelling).length,
  }));
  const [first, second] = scores.toSorted((one, other) => other.score - one.score);
  const isClear = first !== undefined && first.score > (second?.score ?? 0);
  const otherwise = scores.find(({ value }) => typeof value === 'boolean') ?? scores[0];
  const choice = (isClear ? first : otherwise)?.value ?? false;
  const sum = scores.reduce((all, { score }) => all + score, 0);
  const confidence = isClear ? (first.score + 0.5) / (sum + 1) : 0.9;
  const rest = (1 - confidence) / Math.max(1, choices.length - 1);
  return {
    type: 'choice' as const,
    choice,
    confidence,
    probabilities: choices.map(({ value }) => ({
      value,
      probability: value === choice ? confidence : rest,
    })),
  };
}

function stemsOf(text: string): Set<string> {
  const plain = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
  return new Set((plain.match(/\p{L}{4,}/gu) ?? []).map((word) => word.slice(0, STEM)));
}
