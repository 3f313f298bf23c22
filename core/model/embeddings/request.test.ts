import { describe, expect, it } from 'vitest';
import { readEmbeddings } from './request.ts';

type Numbers = readonly (number | null)[];

const asBase64 = (values: Numbers) =>
  Buffer.from(Float32Array.from(values, (value) => value ?? Number.NaN).buffer).toString('base64');

describe.each<[string, (values: Numbers) => unknown]>([
  ['in base64', asBase64],
  ['as numbers', (values) => values],
])('vectors %s', (_, written) => {
  const answer = (...vectors: [index: number, values: Numbers][]) =>
    readEmbeddings(
      { data: vectors.map(([index, values]) => ({ index, embedding: written(values) })) },
      { texts: 2, dimensions: 2 },
    );
  const of = (...vectors: [index: number, values: Numbers][]) => {
    const end = answer(...vectors);
    return end.kind === 'embedded' ? end.vectors.map((vector) => vector && [...vector]) : end.kind;
  };

  it('belong to the texts whose places they name, in whatever order they come', () => {
    expect(of([1, [0, 1]], [0, [1, 0]])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('have length 1, also of an endpoint that only cuts longer ones off', () => {
    expect(of([0, [3, 4]], [1, [0, 0.5]])).toEqual([
      [expect.closeTo(0.6), expect.closeTo(0.8)],
      [0, 1],
    ]);
  });

  it.each<[string, [index: number, values: Numbers][]]>([
    ['fewer than texts', [[0, [1, 0]]]],
    [
      'two for one text',
      [
        [0, [1, 0]],
        [0, [0, 1]],
      ],
    ],
    [
      'one for a text that was not sent',
      [
        [0, [1, 0]],
        [1, [0, 1]],
        [2, [1, 0]],
      ],
    ],
    [
      'one for a text that was not sent, and none for one that was',
      [
        [0, [1, 0]],
        [2, [0, 1]],
      ],
    ],
    ['none at all', []],
  ])('are no answer: %s', (_, vectors) => expect(of(...vectors)).toBe('down'));

  it.each<[string, Numbers]>([
    ['zeros', [0, 0]],
    ['no numbers', [null, null]],
    ['one number and no other', [1, null]],
    ['more than a number holds', [Number.MAX_VALUE, 1]],
  ])(
    'of %s take nothing from the texts beside them; of all texts they are the provider’s trouble',
    (_, bad) => {
      expect(of([0, [1, 0]], [1, bad])).toEqual([[1, 0], undefined]);
      expect(of([0, bad], [1, bad])).toBe('down');
    },
  );

  it('of another size are a matter of the configuration', () => {
    expect(of([0, [1, 0]], [1, [1, 0, 0]])).toBe('misconfigured');
  });
});
