import { cleanText } from '#core/text/clean-text.ts';
import { isDeeperThan } from '#platform/json/bounded-json.ts';
import { isObject } from './primitives.ts';

/** Levels of nesting that are kept. DynamoDB allows 32 in an item. */
const MAX_DEPTH = 24;

/**
 * Largest item that is kept, in bytes of JSON: fits a DynamoDB item (400 KB), an SQS message and an
 * EventBridge entry, with room for what is written around it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const MAX_ITEM_BYTES = 300_000;

/** Why a value cannot be kept. */
export type Misfit = 'too_long' | 'too_deep';

/** Whether and why a JSON value is beyond what can be kept. */
export function misfitOf(value: unknown): Misfit | undefined {
  if (isDeeperThan(MAX_DEPTH, value)) return 'too_deep';
  const json = JSON.stringify(value) ?? '';
  return Buffer.byteLength(json) > MAX_ITEM_BYTES ? 'too_long' : undefined;
}

/**
 * A copy of WhatsApp's object that every service on the way accepts: texts are Unicode, numbers that the
 * table's client refuses are text, and there is no `__proto__`.
 *
 * @param object an object whose `misfitOf` is undefined
 */
export function cleanObject(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object)
      .map(([key, value]) => [cleanText(key), cleanValue(value)] as const)
      .filter(([key]) => key !== '__proto__'),
  );
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : String(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  return isObject(value) ? cleanObject(value) : value;
}
