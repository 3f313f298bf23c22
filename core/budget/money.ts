import type { TokenUse } from '../conversation/turn/token-use.ts';
import type { ModelPrice } from './model-prices.ts';

const MILLION = 1_000_000;

/** Bytes that one token holds at least: of Portuguese, Spanish and English it holds 3.6 to 3.8 on average. */
const BYTES_PER_TOKEN = 2;

/** What a provider puts around a request. */
const TOKENS_AROUND = 200;

/** What a call cost, in micro-dollars; what is begun of one counts whole. */
export function costOf(price: ModelPrice, tokens: TokenUse): number {
  const { uncached, cached, cache_write, output, reasoning } = tokens;
  const sum =
    uncached * price.input +
    cached * price.cached +
    cache_write * price.cacheWrite +
    (output + reasoning) * price.output;
  return Math.ceil(sum / MILLION);
}

/**
 * The most that a call may cost, in micro-dollars: all that is read was never read before.
 *
 * @param bytes of what is asked @param maxOutputTokens thoughts included
 */
export function mostOf(price: ModelPrice, bytes: number, maxOutputTokens: number): number {
  const read = Math.ceil(bytes / BYTES_PER_TOKEN) + TOKENS_AROUND;
  const dearest = Math.max(price.input, price.cached, price.cacheWrite);
  return Math.ceil((read * dearest + maxOutputTokens * price.output) / MILLION);
}

/** Micro-dollars of an amount in dollars, as a person writes it. */
export function microDollars(usd: number): number {
  return Math.round(usd * MILLION);
}
