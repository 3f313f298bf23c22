import { cleanObject, misfitOf } from './bounded-json.ts';
import { isObject } from './primitives.ts';

/** What the flow engine adds for itself and no customer wrote. */
const TECHNICAL_KEYS = new Set(['flow_token']);

/**
 * A flow's answer. WhatsApp writes it as JSON text, which may be invalid or no object.
 *
 * @returns the object; the text as it came when it is none or nested too deep
 */
export function parseAnswer(json: string): Record<string, unknown> | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return json;
  }
  return isObject(parsed) && misfitOf(parsed) === undefined ? cleanObject(parsed) : json;
}

/** An answer as an agent reads it: one line `key: value` for each field. */
export function answerLines(answer: Record<string, unknown> | string): string[] {
  if (typeof answer === 'string') return [answer];
  return Object.entries(answer)
    .filter(([key]) => !TECHNICAL_KEYS.has(key))
    .map(([key, value]) => `${key}: ${valueText(value)}`);
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((element) => typeof element !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}
