import { expect, test } from 'vitest';
import { bodyFilter, FilterCriteriaError } from './filter-criteria.ts';

/** Matches when every field of the pattern lists the value of the same field. */
const compile = (pattern: unknown) => (value: unknown) =>
  Object.entries(pattern as Record<string, unknown[]>).every(([key, allowed]) =>
    allowed.includes((value as Record<string, unknown>)[key]),
  );

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test('passes a body that one of the patterns matches', () => {
  const passes = bodyFilter([{ body: { kind: ['text'] } }, '{"body":{"kind":["audio"]}}'], compile);
  expect(passes('{"kind":"text"}')).toBe(true);
  expect(passes('{"kind":"audio"}')).toBe(true);
  expect(passes('{"kind":"status"}')).toBe(false);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test.each(['plain text', '"text"', '[1]', '7', 'null', ''])(
  'refuses the body %j, which is no JSON object',
  (body) => {
    expect(bodyFilter([{ body: {} }], compile)(body)).toBe(false);
  },
);

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test('passes everything without patterns', () => {
  expect(bodyFilter([], undefined)('plain text')).toBe(true);
});

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
test.each([
  ['another key of the record', { messageAttributes: { a: ['b'] } }],
  ['a further key beside the body', { body: { a: [1] }, eventSource: ['aws:sqs'] }],
  ['a plain-text pattern', { body: ['text'] }],
  ['no JSON', '{"body"'],
])('refuses a pattern with %s', (_, pattern) => {
  expect(() => bodyFilter([pattern], compile)).toThrow(FilterCriteriaError);
});

test('refuses patterns without a compiler', () => {
  expect(() => bodyFilter([{ body: {} }], undefined)).toThrow(FilterCriteriaError);
});
