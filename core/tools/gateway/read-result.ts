import * as z from 'zod';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { ValueSpec } from '../value-spec.ts';

/** The longest JSON that is handed on, in bytes. */
const MOST_RESULT_BYTES = 16_384;

/** What remains for words around the beginning of a result that is cut. */
const ROOM_FOR_WORDS = 400;

const checks = new WeakMap<ValueSpec, z.ZodType>();

/** The answer is not what the tool's configuration says. Names places, no values. */
export class ResultError extends ProsaError {
  override readonly name = 'ResultError';

  constructor(reason: string) {
    super(reason, { retryable: false, operatorHint: 'See the runbook, tool-unexpected.' });
  }
}

/**
 * What of an answer is handed on: what the configuration names, or all of it.
 *
 * @throws {ResultError}
 */
export function pickResult(spec: ValueSpec | undefined, answer: unknown): unknown {
  if (!spec) return answer;
  let check = checks.get(spec);
  if (!check) {
    check = schemaOf(spec);
    checks.set(spec, check);
  }
  const { success, data, error } = check.safeParse(answer);
  if (success) return data;
  const places = error.issues.slice(0, 5).map(({ path }) => path.map(String).join('.') || 'the whole');
  throw new ResultError(`the answer is not as configured at ${places.join(', ')}`);
}

/** The result itself where it is short enough, else its beginning, which says so. */
export function cutResult(data: unknown): unknown {
  const text = JSON.stringify(data ?? null);
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_RESULT_BYTES) return data ?? null;
  const note = `The result was cut: it has ${bytes} bytes, and this is only its beginning. Ask for less.`;
  // As a text within JSON each quote takes two bytes: half as many characters can be too many, then it is cut further.
  let beginning = Buffer.from(text)
    .subarray(0, MOST_RESULT_BYTES - ROOM_FOR_WORDS)
    .toString('utf8');
  const sizeOf = (part: string) => Buffer.byteLength(JSON.stringify({ cut: true, note, beginning: part }));
  while (sizeOf(beginning) > MOST_RESULT_BYTES) beginning = beginning.slice(0, beginning.length * 0.9);
  return { cut: true, note, beginning: beginning.replace(/[\ufffd\ud800-\udbff]$/, '') };
}

function schemaOf({ type, optional, ...limits }: ValueSpec): z.ZodType {
  const schema = required(type, limits);
  return optional ? schema.nullish() : schema;
}

function required(type: ValueSpec['type'], spec: Omit<ValueSpec, 'type' | 'optional'>): z.ZodType {
  const { enum: values, pattern, minimum = -Infinity, maximum = Infinity, items, properties = {} } = spec;
  switch (type) {
    case 'string':
      if (values) return z.enum(values);
      return pattern === undefined ? z.string() : z.string().regex(new RegExp(`^(?:${pattern})$`, 'u'));
    case 'integer':
    case 'number': {
      const number = type === 'integer' ? z.int() : z.number();
      return number.min(minimum).max(maximum);
    }
    case 'boolean':
      return z.boolean();
    case 'array':
      return z.array(items ? schemaOf(items) : z.unknown());
    case 'object':
      return z.object(
        Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, schemaOf(value)])),
      );
  }
}
