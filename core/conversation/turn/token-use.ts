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
export function totalTokens(use: TokenUse): number {
  return Object.values(use).reduce((sum, tokens) => sum + tokens, 0);
}
