import type { AnyEnd } from '../model/call-end.ts';
import { minutePriceOf, priceOf } from './model-prices.ts';
import { costOf, mostOf } from './money.ts';

/** What bounds the price of a call: what is asked and how much may be answered, or how long a recording is. */
export type Sized = { what: object; maxOutputTokens: number } | { seconds: number };

/** What a call may cost at most, and what it cost by how it ended, in micro-dollars; undefined where that does not tell. */
export interface CallCost {
  most: number;
  of(end: AnyEnd): number | undefined;
}

const MINUTE = 60;

/** @returns undefined for a model whose price is not known */
export function callCost(modelId: string, size: Sized): CallCost | undefined {
  if ('seconds' in size) {
    const perMinute = minutePriceOf(modelId);
    if (perMinute === undefined) return undefined;
    const lasting = (seconds: number) => Math.ceil((seconds * perMinute) / MINUTE);
    return {
      most: lasting(size.seconds),
      of: (end) => (end.kind === 'transcribed' ? lasting(end.seconds ?? size.seconds) : undefined),
    };
  }
  const price = priceOf(modelId);
  return (
    price && {
      most: mostOf(price, Buffer.byteLength(JSON.stringify(size.what)), size.maxOutputTokens),
      of: ({ tokens }) => tokens && costOf(price, tokens),
    }
  );
}
