import { expect, it } from 'vitest';
import { compact, compactOrNone } from './primitives.ts';

it('leaves out what is undefined, and the object that is given as it was', () => {
  const given = Object.freeze({ a: 1, b: undefined, c: null });
  expect(Object.keys(compact(given))).toEqual(['a', 'c']);
  expect(Object.keys(given)).toEqual(['a', 'b', 'c']);
  expect(compactOrNone(Object.freeze({ b: undefined }))).toBeUndefined();
});
