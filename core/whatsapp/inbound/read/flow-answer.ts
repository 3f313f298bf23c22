import { cleanObject, misfitOf } from './bounded-json.ts';
import { isObject } from './primitives.ts';

/** What the flow engine adds for itself and no customer wrote. */
const TECHNICAL_KEYS = new Set(['flow_token', 'wa_flow_response_params']);

/** By these an uploaded file is told from other objects. */
const FILE_KEYS = ['file_name', 'sha256', 'cdn_url'];

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

/** An answer as an agent reads it: one line `key: value` for each field, the names of files. */
export function answerLines(answer: Record<string, unknown>): string[] {
  return Object.entries(answer)
    .filter(([key]) => !TECHNICAL_KEYS.has(key))
    .map(([key, value]) => `${key}: ${valueText(value)}`);
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (!isObject(value)) return String(value);
  const isFile = FILE_KEYS.some((key) => Object.hasOwn(value, key));
  if (isFile) return typeof value.file_name === 'string' ? value.file_name : 'a file';
  return Object.entries(value)
    .map(([key, inner]) => `${key} ${valueText(inner)}`)
    .join(', ');
}
