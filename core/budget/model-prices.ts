/** What a million tokens of each kind cost, in micro-dollars: whole numbers, so that no sum is off. */
export interface ModelPrice {
  input: number;
  /** Read from the provider's cache. */
  cached: number;
  /** Written to it, for half an hour. */
  cacheWrite: number;
  /** What a model thinks before it answers costs the same. */
  output: number;
  /** Where the figures were found; not all could be opened when the table was written. */
  source: string;
  /** The day the line was written, `YYYY-MM-DD`. */
  asOf: string;
}

const DOLLAR = 1_000_000;
const AS_OF = '2026-11-29';

/** Lists of prices that others keep, as they agreed on that day; the providers' own pages could not be opened. */
const LISTS = 'PromptFuel 1.0.24, codexometer 0.18.4, codex-token-watch 0.3.3';
const EMBEDDINGS = 'the providers’ price pages, as known in November 2026';
const TERRA = `apidog on gpt-6.1-terra; ${LISTS}`;

const of = (input: number, cached: number, cacheWrite: number, output: number, source = LISTS) => ({
  input: Math.round(input * DOLLAR),
  cached: Math.round(cached * DOLLAR),
  cacheWrite: Math.round(cacheWrite * DOLLAR),
  output: Math.round(output * DOLLAR),
  ...{ source, asOf: AS_OF },
});

/**
 * List prices of standard calls with up to 272,000 tokens of input, in dollars a million tokens: input, cached, written to the
 * cache, output. A model that is missing has no price that a source was found for. Where a list names none, a write costs
 * 1.25 times the input.
 *
 * @see https://developers.openai.com/api/docs/guides/prompt-caching what a write costs
 */
export const MODEL_PRICES: Readonly<Record<string, ModelPrice>> = {
  'gpt-6-luna': of(0.1, 0.01, 0.125, 0.5),
  'gpt-6-luna/decisions': of(0.1, 0, 0, 0, 'Vercel AI Gateway, changelog; apidog pt, 10 October 2026'),
  'gpt-6.1-terra': of(1, 0.05, 1.25, 5, TERRA),
  'gpt-6.1-sol': of(2, 0.1, 2.5, 10),
  'gpt-6-sol': of(2, 0.2, 2.5, 10),
  'gpt-6-astra': of(10, 1, 12.5, 50),
  'gpt-5.6-luna': of(0.2, 0.02, 0.25, 1.2),
  'gpt-5.6-terra': of(2, 0.2, 2.5, 12),
  'text-embedding-3-small': of(0.02, 0, 0, 0, EMBEDDINGS),
  'text-embedding-3-large': of(0.13, 0, 0, 0, EMBEDDINGS),
  'gemini-embedding-001': of(0.15, 0, 0, 0, EMBEDDINGS),
};

/**
 * What a minute of a recording costs, in micro-dollars, of models that are paid by that.
 *
 * @see https://developers.openai.com/api/docs/models/gpt-transcribe read on 30 November 2026
 */
const MINUTE_PRICES: Readonly<Record<string, number>> = {
  'gpt-transcribe': 4_500,
  'whisper-1': 6_000,
};

/** @returns micro-dollars a minute; undefined where no price is known */
export function minutePriceOf(modelId: string): number | undefined {
  return Object.hasOwn(MINUTE_PRICES, modelId) ? MINUTE_PRICES[modelId] : undefined;
}

/** A version of a model, by its day. */
const VERSION = /-\d{4}-\d{2}-\d{2}$/;

/** @returns undefined where no price is known */
export function priceOf(modelId: string): ModelPrice | undefined {
  return Object.hasOwn(MODEL_PRICES, modelId)
    ? MODEL_PRICES[modelId]
    : VERSION.test(modelId)
      ? priceOf(modelId.replace(VERSION, ''))
      : undefined;
}
