import { InvalidEventPatternError } from './pattern-error.ts';
import { compileLeaf, isJsonObject, type JsonObject, OPERATORS } from './pattern-operators.ts';

/** Tests an object of the event against the fields of one pattern object. */
type ObjectTest = (candidate: JsonObject) => boolean;

/**
 * Compiles an EventBridge event pattern into a predicate.
 *
 * All fields of a pattern must match; the elements of one field's list are alternatives; an array in the
 * event matches when one of its elements does, and fields below an array must match in the same element.
 *
 * @param pattern the pattern as a JSON object, or its JSON text
 * @returns a predicate over events; it never throws
 * @throws {InvalidEventPatternError} when EventBridge would refuse the pattern
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const parsed = typeof pattern === 'string' ? parseJson(pattern) : pattern;
  if (!isJsonObject(parsed)) throw new InvalidEventPatternError('Filter is not an object');
  const test = compileObject(parsed);
  return (event) => isJsonObject(event) && test(event);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidEventPatternError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function compileObject(pattern: JsonObject): ObjectTest {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPatternError('Empty objects are not allowed');
  const tests = fields.map(([name, value]) => compileField(name, value));
  return (candidate) => tests.every((test) => test(candidate));
}

function compileField(name: string, value: unknown): ObjectTest {
  if (name === '$or' && isAlternatives(value)) {
    const alternatives = value.map(compileObject);
    return (candidate) => alternatives.some((test) => test(candidate));
  }
  if (Array.isArray(value)) return compileList(name, value);
  if (isJsonObject(value)) {
    const test = compileObject(value);
    return (candidate) => someObject(fieldOf(candidate, name), test);
  }
  throw new InvalidEventPatternError(`"${name}" must be an object or an array`);
}

/** A `$or` is the operator only with two or more pattern objects; otherwise it is a field of that name. */
function isAlternatives(value: unknown): value is JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((element) => isJsonObject(element) && !Object.keys(element).some((key) => OPERATORS.has(key)))
  );
}

function compileList(name: string, list: unknown[]): ObjectTest {
  if (list.length === 0) throw new InvalidEventPatternError('Empty arrays are not allowed');
  const matchers = list.map(compileLeaf);
  const acceptsAbsent = matchers.some((matcher) => matcher.absent);
  return (candidate) => {
    const leaves = leavesOf(fieldOf(candidate, name));
    if (leaves.length === 0) return acceptsAbsent;
    return leaves.some((leaf) => matchers.some((matcher) => !matcher.absent && matcher.test(leaf)));
  };
}

function fieldOf(candidate: JsonObject, name: string): unknown {
  return Object.hasOwn(candidate, name) ? candidate[name] : undefined;
}

/** Only leaves exist: an object is an intermediate node, and an empty array holds nothing. */
function leavesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return value === undefined || isJsonObject(value) ? [] : [value];
}

/** Whether an object, or one element of an array, passes; a missing one is tested as an empty object. */
function someObject(value: unknown, test: ObjectTest): boolean {
  if (Array.isArray(value) && value.length > 0) return value.some((element) => someObject(element, test));
  return test(isJsonObject(value) ? value : {});
}
