import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lanesOf } from './lanes.ts';

const lanes = (...items: string[]) => lanesOf(items, (item) => item.split('').filter((id) => id !== '-'));

test('what shares an id is in one lane, in the order given', () => {
  expect(lanes('a', 'b', 'a')).toEqual([['a', 'a'], ['b']]);
});

test('so is what shares one through others, also when the link comes last', () => {
  expect(lanes('a', 'b', 'c', 'ab', 'd')).toEqual([['a', 'b', 'ab'], ['c'], ['d']]);
  expect(lanes('ab', 'bc', 'cd', 'x')).toEqual([['ab', 'bc', 'cd'], ['x']]);
});

test('what has no id has a lane of its own', () => {
  expect(lanes('-', '-')).toEqual([['-'], ['-']]);
});

test('no item is lost or doubled, and no id is in two lanes', () => {
  const items = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 3 }), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(items, (sets) => {
      const all = sets.map((ids, index) => ({ index, ids: ids.map(String) }));
      const found = lanesOf(all, ({ ids }) => ids);
      expect(
        found
          .flat()
          .map(({ index }) => index)
          .sort((a, b) => a - b),
      ).toEqual(all.map(({ index }) => index));
      const homes = new Map<string, number>();
      for (const [lane, members] of found.entries()) {
        expect(members.map(({ index }) => index)).toEqual(
          members.map(({ index }) => index).sort((a, b) => a - b),
        );
        for (const id of members.flatMap(({ ids }) => ids)) {
          expect(homes.get(id) ?? lane).toBe(lane);
          homes.set(id, lane);
        }
      }
    }),
  );
});
