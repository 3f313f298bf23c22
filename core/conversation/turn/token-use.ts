import * as z from 'zod';

const count = z.int().min(0);

/** Tokens of one or more calls, as they are priced: each counts in one kind only. `output` is what was said. */
export const tokenUseSchema = z.object({
  uncached: count,
  cached: count,
  cache_write: count,
  output: count,
  reasoning: count,
});

export type TokenUse = z.infer<typeof tokenUseSchema>;

export const NO_TOKENS: TokenUse = { uncached: 0, cached: 0, cache_write: 0, output: 0, reasoning: 0 };

export function addTokens(one: TokenUse, other: TokenUse): TokenUse {
  return {
    uncached: one.uncached + other.uncached,
    cached: one.cached + other.cached,
    cache_write: one.cache_write + other.cache_write,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
  };
}

/** All kinds together. */
export function totalTokens({ uncached, cached, cache_write, output, reasoning }: TokenUse): number {
  return uncached + cached + cache_write + output + reasoning;
}

/** What an answer took: `micro_usd`, in micro-dollars, by the list of prices of that day; left out where one of its calls has no price. */
export const spentTokensSchema = tokenUseSchema.extend({ micro_usd: count.optional() });

export type SpentTokens = z.infer<typeof spentTokensSchema>;

/** @param microUsd what the call cost; undefined: its model has no known price */
export function addSpent(spent: SpentTokens, tokens: TokenUse, microUsd: number | undefined): SpentTokens {
  const before = spent.micro_usd ?? (totalTokens(spent) === 0 ? 0 : undefined);
  const isPriced = before !== undefined && microUsd !== undefined;
  return { ...addTokens(spent, tokens), ...(isPriced ? { micro_usd: before + microUsd } : {}) };
}
