import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fuse } from './fuse.ts';

const all = { has: () => true };
const ranked = (...ids: string[]) => ({ ids });

it('what both searches find comes before what one of them finds first', () => {
  expect(fuse([ranked('a', 'b'), ranked('c', 'b')], all)).toEqual(['b', 'a', 'c']);
});

it('of two first ones the one comes first whose search counts more', () => {
  expect(fuse([{ ids: ['a'], weight: 0.5 }, ranked('b')], all)).toEqual(['b', 'a']);
});

it('what was replaced or deleted is not answered from, and takes the place of nothing', () => {
  expect(fuse([ranked('old', 'a', 'b'), ranked('b', 'old')], new Set(['a', 'b']))).toEqual(['b', 'a']);
  expect(fuse([ranked('old'), ranked()], new Set())).toEqual([]);
});

it('of any rankings: no more than eight, each once, each live and found, always the same, and first what is first in all', () => {
  const ranking = fc.array(fc.integer({ min: 0, max: 30 }).map(String), { maxLength: 40 });
  fc.assert(
    fc.property(ranking, ranking, fc.array(ranking, { maxLength: 1 }), (dense, terms, [dead = []]) => {
      const live = { has: (id: string) => !dead.includes(id) };
      const fused = fuse([ranked(...dense), ranked(...terms)], live);
      expect(fused).toEqual(fuse([ranked(...dense), ranked(...terms)], live));
      expect(fused.length).toBe(Math.min(8, new Set([...dense, ...terms].filter(live.has)).size));
      expect(new Set(fused).size).toBe(fused.length);
      expect(fused.filter((id) => dead.includes(id))).toEqual([]);
      const [first] = dense.filter(live.has);
      if (first !== undefined && first === terms.find(live.has)) expect(fused[0]).toBe(first);
    }),
  );
});
