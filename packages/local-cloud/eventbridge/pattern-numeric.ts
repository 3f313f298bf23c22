import { InvalidEventPatternError } from './pattern-error.ts';

/** Numeric matching is limited to values between -5.0e9 and +5.0e9 inclusive. */
const LARGEST_NUMBER = 5e9;

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/**
 * Compiles the `numeric` operator: one comparison, or a range written with its lower bound first.
 *
 * @param operand such as `['=', 5]` or `['>', 0, '<=', 5]`
 * @throws {InvalidEventPatternError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html#filtering-numeric-matching
 */
export function compileNumeric(operand: unknown): (value: unknown) => boolean {
  if (!Array.isArray(operand)) throw new InvalidEventPatternError('Value of numeric must be an array.');
  if (operand.length === 0) throw new InvalidEventPatternError('Empty arrays are not allowed');
  if (operand.length > 4) throw new InvalidEventPatternError('Too many elements in numeric expression');
  const bounds: Array<{ sign: string; bound: number }> = [];
  for (let at = 0; at < operand.length; at += 2) {
    const sign: unknown = operand[at];
    const bound: unknown = operand[at + 1];
    if (typeof sign !== 'string' || !Object.hasOwn(COMPARISONS, sign)) {
      throw new InvalidEventPatternError(`Unrecognized numeric range operator: ${String(sign)}`);
    }
    if (typeof bound !== 'number') {
      throw new InvalidEventPatternError(`Value of ${sign} must be numeric`);
    }
    if (Math.abs(bound) > LARGEST_NUMBER) {
      throw new InvalidEventPatternError(`Value must be between -5.0E9 and 5.0E9 inclusive: ${bound}`);
    }
    bounds.push({ sign, bound });
  }
  requireRange(bounds);
  return (value) =>
    typeof value === 'number' &&
    bounds.every(({ sign, bound }) => COMPARISONS[sign]?.(value, bound) === true);
}

function requireRange(bounds: Array<{ sign: string; bound: number }>): void {
  const [lower, upper] = bounds;
  if (!lower || !upper) return;
  if (!lower.sign.startsWith('>')) {
    throw new InvalidEventPatternError(`Bad numeric range operator: ${lower.sign}`);
  }
  if (!upper.sign.startsWith('<')) {
    throw new InvalidEventPatternError(`Bad numeric range operator: ${upper.sign}`);
  }
  if (lower.bound >= upper.bound) throw new InvalidEventPatternError('Bottom must be less than top');
}
