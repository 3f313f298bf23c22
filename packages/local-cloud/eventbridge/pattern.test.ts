import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INVALID_PATTERNS, PATTERN_CASES, sampleEvent } from './conformance/pattern-cases.fixture.ts';
import { compilePattern } from './pattern.ts';
import { InvalidEventPatternError } from './pattern-error.ts';

describe('compilePattern', () => {
  test('the cases hold the 48 documented groups', () => {
    expect(new Set(PATTERN_CASES.map(({ name }) => name)).size).toBe(48);
  });

  test.each(PATTERN_CASES)('$name ($doc)', ({ pattern, matches, rejects }) => {
    const test = compilePattern(pattern);
    for (const event of matches) expect(test(event), JSON.stringify(event)).toBe(true);
    for (const event of rejects) expect(test(event), JSON.stringify(event)).toBe(false);
  });

  test.each(INVALID_PATTERNS)('refuses $name', ({ pattern }) => {
    expect(() => compilePattern(pattern)).toThrow(InvalidEventPatternError);
  });

  test.each([
    { name: 'two operators in one object', matcher: { prefix: 'a', suffix: 'b' } },
    { name: 'a list in a list', matcher: ['a'] },
    { name: 'anything-but of null', matcher: { 'anything-but': null } },
    { name: 'anything-but of mixed kinds', matcher: { 'anything-but': ['a', 1] } },
    { name: 'anything-but of an empty list', matcher: { 'anything-but': [] } },
    { name: 'anything-but of another operator', matcher: { 'anything-but': { numeric: ['=', 1] } } },
    { name: 'exists of a string', matcher: { exists: 'true' } },
    { name: 'numeric beyond 5e9', matcher: { numeric: ['<', 6e9] } },
    { name: 'an empty range', matcher: { numeric: ['>', 5, '<', 5] } },
    { name: 'a mask that is too long', matcher: { cidr: '10.0.0.0/33' } },
    { name: 'a stray escape', matcher: { wildcard: 'a\\b' } },
  ])('refuses $name', ({ matcher }) => {
    expect(() => compilePattern({ detail: { f: [matcher] } })).toThrow(InvalidEventPatternError);
  });

  test('a field named like a property of every object is just a field', () => {
    expect(compilePattern({ detail: { constructor: [{ exists: true }] } })(sampleEvent({}))).toBe(false);
  });

  test('$or with operators inside is a field of that name', () => {
    const pattern = compilePattern({ detail: { $or: [{ prefix: 'a' }, { prefix: 'b' }] } });
    expect(pattern(sampleEvent({ $or: 'bcd' }))).toBe(true);
    expect(pattern(sampleEvent({ a: 'bcd' }))).toBe(false);
  });

  test('a wildcard does not use one stretch of the text twice', () => {
    const overlap = compilePattern({ detail: { f: [{ wildcard: 'ab*ba' }] } });
    expect(overlap(sampleEvent({ f: 'aba' }))).toBe(false);
    expect(overlap(sampleEvent({ f: 'abba' }))).toBe(true);
    const twice = compilePattern({ detail: { f: [{ wildcard: '*x*x*' }] } });
    expect(twice(sampleEvent({ f: 'x' }))).toBe(false);
    expect(twice(sampleEvent({ f: 'xx' }))).toBe(true);
    const middle = compilePattern({ detail: { f: [{ wildcard: '*x*yx' }] } });
    expect(middle(sampleEvent({ f: 'yx' }))).toBe(false);
    expect(middle(sampleEvent({ f: 'xyx' }))).toBe(true);
  });

  test('agrees with a plain model of exact, prefix, exists, anything-but and numeric', () =>
    fc.assert(
      fc.property(fc.dictionary(fieldName, matchers, { minKeys: 1 }), details, (fields, detail) => {
        const expected = Object.entries(fields).every(([name, list]) => modelMatches(list, detail[name]));
        expect(compilePattern({ detail: fields })(sampleEvent(detail))).toBe(expected);
      }),
      { numRuns: 2_000, seed: 7 },
    ));
});

type Matcher =
  | string
  | number
  | { prefix: string }
  | { exists: boolean }
  | { 'anything-but': string[] }
  | { numeric: [string, number] };

const fieldName = fc.constantFrom('a', 'b', 'c');
const shortText = fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 2 });
const smallNumber = fc.integer({ min: -2, max: 2 });
const scalar = fc.oneof(shortText, smallNumber, fc.constant(null), fc.boolean());
const details = fc.dictionary(fieldName, fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })));
const matchers: fc.Arbitrary<Matcher[]> = fc.array(
  fc.oneof(
    shortText,
    smallNumber,
    fc.record({ prefix: shortText }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ 'anything-but': fc.array(shortText, { minLength: 1, maxLength: 2 }) }),
    fc.record({ numeric: fc.tuple(fc.constantFrom('=', '<', '>='), smallNumber) }),
  ),
  { minLength: 1, maxLength: 3 },
);

/** The model: written from the documentation, case by case, without sharing a line with the compiler. */
function modelMatches(list: Matcher[], value: unknown): boolean {
  const values = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return list.some((matcher) => {
    if (typeof matcher !== 'object') return values.some((one) => one === matcher);
    if ('exists' in matcher) return matcher.exists === values.length > 0;
    return values.some((one) => modelOperator(matcher, one));
  });
}

function modelOperator(
  matcher: Exclude<Matcher, string | number | { exists: boolean }>,
  value: unknown,
): boolean {
  if ('prefix' in matcher) {
    return typeof value === 'string' && value.slice(0, matcher.prefix.length) === matcher.prefix;
  }
  if ('anything-but' in matcher) return !matcher['anything-but'].some((excluded) => excluded === value);
  const [sign, bound] = matcher.numeric;
  if (typeof value !== 'number') return false;
  if (sign === '=') return value === bound;
  return sign === '<' ? value < bound : value >= bound;
}
