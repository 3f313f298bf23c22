import { invalid } from './errors.ts';
import type { Metadata } from './metadata.ts';

/** Whether a vector with this metadata is searched. */
export type Filter = (metadata: Metadata) => boolean;

type Test = (value: unknown) => boolean;

/** How many comparisons a filter of an index of today's mode has at most. */
const MOST_CONSTRAINTS = 100;

const wrong = (message: string) => invalid(`Invalid query filter: ${message}`);

/** Each operator to what it tests a value of the metadata for; a list passes when one of its elements does. */
const OPERATORS: Readonly<Record<string, (operand: unknown, name: string) => Test>> = {
  $eq: (operand, name) => anyOf(equal(primitive(operand, name))),
  $ne: (operand, name) => not(anyOf(equal(primitive(operand, name)))),
  $gt: (operand, name) => anyOf(compared(number(operand, name), (a, b) => a > b)),
  $gte: (operand, name) => anyOf(compared(number(operand, name), (a, b) => a >= b)),
  $lt: (operand, name) => anyOf(compared(number(operand, name), (a, b) => a < b)),
  $lte: (operand, name) => anyOf(compared(number(operand, name), (a, b) => a <= b)),
  $in: (operand, name) => anyOf(oneOf(list(operand, name))),
  $nin: (operand, name) => not(anyOf(oneOf(list(operand, name)))),
  $startsWith: (operand, name) => anyOf(startsWith(text(operand, name))),
  $exists: (operand, name) => {
    const wanted = boolean(operand, name);
    return (value) => (value !== undefined) === wanted;
  },
};

/**
 * Makes a filter of its JSON. What AWS leaves open: a vector without the key is one that is not equal.
 *
 * @param nonFilterable keys that a filter may not name
 * @throws {AwsServiceError} ValidationException
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-metadata-filtering.html
 */
export function compileFilter(filter: unknown, nonFilterable: ReadonlySet<string>): Filter {
  let constraints = 0;
  const compile = (document: unknown): Filter => {
    const entries = Object.entries(object(document));
    if (entries.length === 0) throw wrong('a filter has a condition');
    return every(entries.map(([key, condition]) => compileEntry(key, condition)));
  };
  const compileEntry = (key: string, condition: unknown): Filter => {
    if (key === '$and') return every(filters(condition, key).map(compile));
    if (key === '$or') {
      const parts = filters(condition, key).map(compile);
      return (metadata) => parts.some((part) => part(metadata));
    }
    if (key.startsWith('$')) throw wrong(`${key} is not an operator here`);
    if (nonFilterable.has(key)) throw wrong(`'${key}' is non-filterable metadata`);
    const operations = isObject(condition) ? Object.entries(condition) : [['$eq', condition] as const];
    if (operations.length === 0) throw wrong(`'${key}' has no condition`);
    constraints += operations.length;
    if (constraints > MOST_CONSTRAINTS) throw wrong(`more than ${MOST_CONSTRAINTS} constraints`);
    const tests = operations.map(([name, operand]) => {
      const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
      if (!operator) throw wrong(`${name} is not an operator`);
      return operator(operand, name);
    });
    return (metadata) =>
      tests.every((test) => test(Object.hasOwn(metadata, key) ? metadata[key] : undefined));
  };
  return compile(filter);
}

function every(parts: readonly Filter[]): Filter {
  return (metadata) => parts.every((part) => part(metadata));
}

function anyOf(test: Test): Test {
  return (value) => (Array.isArray(value) ? value.some(test) : test(value));
}

function not(test: Test): Test {
  return (value) => !test(value);
}

function equal(wanted: unknown): Test {
  return (value) => value === wanted;
}

function oneOf(wanted: readonly unknown[]): Test {
  const set = new Set(wanted);
  return (value) => set.has(value);
}

function startsWith(prefix: string): Test {
  return (value) => typeof value === 'string' && value.startsWith(prefix);
}

function compared(wanted: number, compare: (value: number, wanted: number) => boolean): Test {
  return (value) => typeof value === 'number' && compare(value, wanted);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw wrong('a filter is an object');
  return value;
}

function filters(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw wrong(`${name} takes a list of filters that is not empty`);
  return value;
}

function primitive(value: unknown, name: string): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw wrong(`${name} takes a string, a number or a boolean`);
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw wrong(`${name} takes a list that is not empty`);
  return value.map((one) => primitive(one, name));
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number') throw wrong(`${name} takes a number`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`${name} takes a string`);
  return value;
}

function boolean(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw wrong(`${name} takes a boolean`);
  return value;
}
