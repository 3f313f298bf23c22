import { expect, test } from 'vitest';
import { chunksOf } from './chunks.ts';

test('cuts by number and by size, in order', () => {
  expect(chunksOf([], 2)).toEqual([]);
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunksOf([3, 3, 4, 1, 9, 1], 10, (item) => item, 7)).toEqual([[3, 3], [4, 1], [9], [1]]);
});
