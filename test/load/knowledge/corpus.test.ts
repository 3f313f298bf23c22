import { expect, it } from 'vitest';
import { chunkDocument } from '#core/knowledge/chunk/chunk-document.ts';
import { readMarkdown } from '#core/knowledge/read/read-markdown.ts';
import { corpus } from './corpus.ts';

it('has about as many chunks as were asked for, in documents that a request takes', () => {
  const documents = corpus(1_000, 1);
  const chunks = documents.flatMap(({ id, title, text }) =>
    chunkDocument({ documentId: id, title, blocks: readMarkdown(text).blocks }),
  );
  expect(chunks.length).toBeGreaterThan(950);
  expect(chunks.length).toBeLessThan(1_100);
  expect(Math.max(...documents.map(({ text }) => Buffer.byteLength(text)))).toBeLessThan(100 * 1_024);
  expect(new Set(documents.map(({ code }) => code)).size).toBe(documents.length);
});

it('the same seed makes the same', () => {
  expect(corpus(100, 7)).toEqual(corpus(100, 7));
});
