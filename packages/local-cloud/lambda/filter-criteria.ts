/** Compiles an event pattern into a predicate; throws when the pattern is wrong. */
export type CompilePattern = (pattern: unknown) => (value: unknown) => boolean;

/** A filter that this runtime cannot apply as AWS would. */
export class FilterCriteriaError extends Error {
  override readonly name = 'FilterCriteriaError';
}

/**
 * Makes the filter of an event source mapping: a message passes when one of the patterns matches it; without
 * patterns all pass. Patterns are `{ body: { … } }`, as SQS mappings filter on the body only; the body of a
 * message then must be a JSON object, any other message does not pass.
 *
 * @param patterns JSON objects or their text, as in `FilterCriteria.Filters[].Pattern`
 * @returns a predicate over message bodies
 * @throws {FilterCriteriaError} for a pattern that is not of that form
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html
 */
export function bodyFilter(
  patterns: readonly unknown[],
  compile: CompilePattern | undefined,
): (body: string) => boolean {
  if (patterns.length === 0) return () => true;
  if (!compile) throw new FilterCriteriaError('filter patterns need a pattern compiler');
  const tests = patterns.map((pattern) => compile(bodyPattern(pattern)));
  return (body) => {
    const value = parseJsonObject(body);
    return value !== undefined && tests.some((test) => test(value));
  };
}

function bodyPattern(pattern: unknown): object {
  const parsed = typeof pattern === 'string' ? parseJsonObject(pattern) : pattern;
  const { body, ...others } = (parsed ?? {}) as { body?: unknown };
  if (typeof body !== 'object' || body === null || Array.isArray(body) || Object.keys(others).length > 0) {
    const text = typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
    throw new FilterCriteriaError(`only patterns of the form {"body": {…}} are supported, not ${text}`);
  }
  return body;
}

function parseJsonObject(text: string): object | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
