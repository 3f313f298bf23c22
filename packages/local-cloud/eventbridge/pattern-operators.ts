import { compileAnythingBut } from './pattern-anything-but.ts';
import { compileCidr } from './pattern-cidr.ts';
import { InvalidEventPatternError } from './pattern-error.ts';
import { compileNumeric } from './pattern-numeric.ts';
import { compileWildcard, type TextTest } from './pattern-text.ts';

/** A JSON object, neither an array nor null. */
export type JsonObject = Record<string, unknown>;

/** Tests one leaf value of an event. */
export type LeafTest = (value: unknown) => boolean;

/** What one element of a field's list asks for: a value of some kind, or that the field is missing. */
export type LeafMatcher = { absent: true } | { absent: false; test: LeafTest };

/** The names that make an object in a field's list an operator. */
export const OPERATORS: ReadonlySet<string> = new Set([
  'exists',
  'prefix',
  'suffix',
  'equals-ignore-case',
  'wildcard',
  'numeric',
  'cidr',
  'anything-but',
]);

/** @returns whether `value` is a JSON object */
export function isJsonObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Lifts a test of strings to leaf values: everything else fails it. */
function textLeaf(test: TextTest): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}

/**
 * Compiles one element of a field's list: a literal, or an object with exactly one operator.
 *
 * @throws {InvalidEventPatternError}
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compileLeaf(element: unknown): LeafMatcher {
  if (Array.isArray(element)) throw new InvalidEventPatternError('Nested arrays are not allowed');
  if (!isJsonObject(element)) return present((value) => value === element);
  const operators = Object.entries(element);
  const [first] = operators;
  if (operators.length !== 1 || !first) {
    throw new InvalidEventPatternError('Only one key allowed in match expression');
  }
  const [operator, operand] = first;
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') {
        throw new InvalidEventPatternError('exists match pattern must be either true or false.');
      }
      return operand ? present(() => true) : { absent: true };
    case 'prefix':
      return present(compileAffix(operator, operand, (text, affix) => text.startsWith(affix)));
    case 'suffix':
      return present(compileAffix(operator, operand, (text, affix) => text.endsWith(affix)));
    case 'equals-ignore-case':
      return present(textLeaf(equalsIgnoreCase(requireText(operator, operand))));
    case 'wildcard':
      return present(textLeaf(compileWildcard(requireText(operator, operand))));
    case 'cidr':
      return present(textLeaf(compileCidr(requireText(operator, operand))));
    case 'numeric':
      return present(compileNumeric(operand));
    case 'anything-but':
      return present(compileAnythingBut(operand));
    default:
      throw new InvalidEventPatternError(`Unrecognized match type ${operator}`);
  }
}

function present(test: LeafTest): LeafMatcher {
  return { absent: false, test };
}

function compileAffix(
  operator: string,
  operand: unknown,
  holds: (text: string, affix: string) => boolean,
): LeafTest {
  if (isJsonObject(operand) && Object.keys(operand).join() === 'equals-ignore-case') {
    const affix = requireText(operator, operand['equals-ignore-case']).toLowerCase();
    return textLeaf((text) => holds(text.toLowerCase(), affix));
  }
  const affix = requireText(operator, operand);
  return textLeaf((text) => holds(text, affix));
}

function equalsIgnoreCase(expected: string): TextTest {
  const folded = expected.toLowerCase();
  return (text) => text.toLowerCase() === folded;
}

function requireText(operator: string, operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new InvalidEventPatternError(`${operator} match pattern must be a string`);
}
