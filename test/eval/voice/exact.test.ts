import { expect, it } from 'vitest';
import clips from './clips.json' with { type: 'json' };
import { missingIn } from './exact.ts';

/** Values that stand in the sentence in words: only a model that writes them as numbers has them exactly. */
const IN_WORDS = new Set(['05.ogg', '15.ogg']);

it('forty clips, each with what must be exact', () => {
  expect(clips).toHaveLength(40);
  expect(clips.every(({ exact }) => exact.length > 0)).toBe(true);
});

it.each(clips.filter(({ file }) => !IN_WORDS.has(file)))(
  'what is said has its values: $say',
  ({ say, exact }) => {
    expect(missingIn(say, exact)).toEqual([]);
  },
);

it('one digit that is another is missing', () => {
  expect(missingIn('pedido 48218', ['48213'])).toEqual(['48213']);
  expect(missingIn('paguei 1.234,65', ['1234,56'])).toEqual(['1234,56']);
});
