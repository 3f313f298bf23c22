import { InvalidEventPatternError } from './pattern-error.ts';
import { compileWildcard, type TextTest } from './pattern-text.ts';

/** How each operator that may stand inside `anything-but` reads one string. */
const NESTED: Record<string, (operand: string) => TextTest> = {
  prefix: (affix) => (text) => text.startsWith(affix),
  suffix: (affix) => (text) => text.endsWith(affix),
  'equals-ignore-case': (expected) => {
    const folded = expected.toLowerCase();
    return (text) => text.toLowerCase() === folded;
  },
  wildcard: compileWildcard,
};

/**
 * Compiles `anything-but`: literals, or one nested operator with a string or a list of strings.
 *
 * It asks for a value: a missing field does not match, a null does.
 *
 * @throws {InvalidEventPatternError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html#eb-filtering-anything-but
 */
export function compileAnythingBut(operand: unknown): (value: unknown) => boolean {
  if (operand !== null && typeof operand === 'object' && !Array.isArray(operand)) {
    return compileNested(operand as Record<string, unknown>);
  }
  const excluded = asList(operand);
  const kinds = new Set(excluded.map((value) => typeof value));
  if (kinds.size > 1 || !(kinds.has('string') || kinds.has('number'))) {
    throw new InvalidEventPatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  const set = new Set(excluded);
  return (value) => !set.has(value);
}

function compileNested(operand: Record<string, unknown>): (value: unknown) => boolean {
  const entries = Object.entries(operand);
  const [first] = entries;
  if (entries.length !== 1 || !first) {
    throw new InvalidEventPatternError('Only one key allowed in match expression');
  }
  const [operator, nested] = first;
  const compile = Object.hasOwn(NESTED, operator) ? NESTED[operator] : undefined;
  if (!compile) throw new InvalidEventPatternError(`Unsupported anything-but pattern: ${operator}`);
  const tests = asList(nested).map((text) => {
    if (typeof text !== 'string') {
      throw new InvalidEventPatternError(`Inside anything-but/${operator}, only strings are supported`);
    }
    if (text === '' && (operator === 'prefix' || operator === 'suffix')) {
      throw new InvalidEventPatternError('Null prefix/suffix not allowed');
    }
    return compile(text);
  });
  return (value) => typeof value !== 'string' || !tests.some((test) => test(value));
}

function asList(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value];
  if (value.length === 0) throw new InvalidEventPatternError('Empty arrays are not allowed');
  return value;
}
