import { expect, it } from 'vitest';
import { passAt, shareOf } from './pass-at.ts';

it.each([
  ['all of four', 4, [{ runs: 4, passed: 4 }], 1],
  ['three of four, once', 1, [{ runs: 4, passed: 3 }], 0.75],
  ['three of four, four times', 4, [{ runs: 4, passed: 3 }], 0],
  ['six of eight, four times: C(6,4) / C(8,4)', 4, [{ runs: 8, passed: 6 }], 15 / 70],
  ['none', 1, [{ runs: 2, passed: 0 }], 0],
  [
    'two cases, on average',
    2,
    [
      { runs: 4, passed: 2 },
      { runs: 4, passed: 4 },
    ],
    (1 / 6 + 1) / 2,
  ],
])('how likely k runs all go well: %s', (_what, k, cases, share) => {
  expect(passAt(k, cases)).toBeCloseTo(share, 10);
});

it('is not known of fewer runs, or of no case', () => {
  expect(
    passAt(4, [
      { runs: 4, passed: 4 },
      { runs: 3, passed: 3 },
    ]),
  ).toBeUndefined();
  expect(passAt(1, [])).toBeUndefined();
  expect(shareOf([], () => true)).toBeUndefined();
});

it('is the share of all choices of k runs in which each went well', () => {
  for (const passed of [0, 1, 2, 3, 4, 5, 6]) {
    const runs = Array.from({ length: 6 }, (_, at) => at < passed);
    const pairs = runs.flatMap((one, at) => runs.slice(at + 1).map((other) => one && other));
    expect(passAt(2, [{ runs: 6, passed }])).toBeCloseTo(pairs.filter(Boolean).length / pairs.length, 10);
  }
});
