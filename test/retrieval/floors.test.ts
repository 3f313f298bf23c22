import { beforeAll, expect, it } from 'vitest';
import { embeddingOf } from '../../local/model/embedding.ts';
import { type Measured, measure } from './measure.ts';
import { readTestSet } from './read-test-set.ts';

// With the stand-in's vectors, which know words and letters and no meaning; a model has other floors.
let measured: Measured;
beforeAll(async () => {
  measured = await measure(readTestSet(), async (texts) => texts.map((text) => embeddingOf(text)));
});

it('who asks for a code, however it is spelled, gets its row first', () =>
  expect(measured.figures.both.codes).toBe(1));

it('both searches together find at least what the better one finds', () => {
  const { dense, bm25, both } = measured.figures;
  expect(both.recall).toBeGreaterThanOrEqual(Math.max(dense.recall, bm25.recall));
  expect(both.recall).toBeGreaterThan(0.75);
});

it('nothing is found for some questions that no document answers, and for hardly any that one does', () => {
  const { both } = measured.figures;
  expect(both.abstention).toBeGreaterThanOrEqual(0.15);
  expect(both.silence).toBeLessThan(0.04);
});
