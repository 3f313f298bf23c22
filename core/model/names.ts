import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ and the functions that ask the model know of it. */

/** The installation's model unless another is named. */
export const DEFAULT_MODEL_ID = 'gpt-6-luna';

/** Environment variables of a function that asks the model, besides `STAGE`. Fallback: {@link NO_FALLBACK}, there is none. */
export const MODEL_ENVIRONMENT = [
  'MODEL_ID',
  'OPENAI_BASE_URL',
  'FALLBACK_MODEL_ID',
  'FALLBACK_MODEL_BASE_URL',
] as const;

/** As the fallback's name or address: there is none. */
export const NO_FALLBACK = 'none';

/** What a function that asks models may meet of its own making that people must see to. */
export const MODEL_TROUBLE = {
  misconfigured: { cause: 'model-misconfigured', ringsAt: 1 },
  outOfQuota: { cause: 'model-out-of-quota', ringsAt: 1 },
} as const satisfies Record<string, Trouble>;
