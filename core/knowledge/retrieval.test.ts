import { expect, it } from 'vitest';
import { embeddingOf } from '../../local/model/embedding.ts';
import { type Chunk, chunkDocument, embeddedText } from './chunk/chunk-document.ts';
import { readCatalog } from './read/read-catalog.ts';
import { readMarkdown } from './read/read-markdown.ts';
import { rankChunks } from './search/rank-chunks.ts';
import { CATALOG, DOCUMENTS, QUESTIONS } from './shop.fixture.ts';
import { CANDIDATES, TermIndex } from './terms/term-index.ts';

const chunks: Chunk[] = [
  ...DOCUMENTS.flatMap(([documentId, title, markdown]) =>
    chunkDocument({ documentId, title, blocks: readMarkdown(markdown).blocks }),
  ),
  ...chunkDocument({ documentId: 'catalog', title: 'Catálogo', blocks: readCatalog(CATALOG).blocks }),
];
const textById = new Map(chunks.map(({ id, text }) => [id, text]));
const vectors = chunks.map((chunk) => [chunk.id, embeddingOf(embeddedText(chunk))] as const);
const index = new TermIndex('acme');
index.add(chunks);

function near(question: string) {
  const asked = embeddingOf(question);
  return vectors
    .map(([chunkId, values]) => ({
      chunkId,
      similarity: values.reduce((sum, value, at) => sum + value * (asked[at] ?? 0), 0),
    }))
    .sort((one, other) => other.similarity - one.similarity)
    .slice(0, CANDIDATES);
}
const byVectors = (question: string) => near(question).map(({ chunkId }) => chunkId);
const byTerms = (question: string) => index.search(question).map(({ id }) => id);
const byBoth = (question: string) =>
  rankChunks({ near: near(question), terms: index.search(question) }, index);

/** The share of questions whose answer is among the first five. */
function recallOf(search: (question: string) => string[], way?: string): number {
  const asked = QUESTIONS.filter(([its]) => way === undefined || its === way);
  const found = asked.filter(([, question, part]) =>
    search(question)
      .slice(0, 5)
      .some((id) => textById.get(id)?.includes(part)),
  );
  return found.length / asked.length;
}

it('a customer who writes a code, however spelled, finds that product first', () => {
  for (const [way, question, part] of QUESTIONS) {
    if (way === 'code')
      expect([question, textById.get(byBoth(question)[0] ?? '')]).toEqual([
        question,
        expect.stringContaining(part),
      ]);
  }
});

it.each(['words', 'slip'])('a question in %s of the answer finds it', (way) =>
  expect(recallOf(byBoth, way)).toBe(1),
);

it('both searches together find at least as much as the better one', () => {
  expect(recallOf(byBoth)).toBeGreaterThanOrEqual(Math.max(recallOf(byVectors), recallOf(byTerms)));
});
