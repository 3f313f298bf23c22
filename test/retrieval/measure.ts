import { type Chunk, chunkDocument, embeddedText } from '#core/knowledge/chunk/chunk-document.ts';
import type { DocumentFormat } from '#core/knowledge/document.ts';
import { readDocument } from '#core/knowledge/read/read-document.ts';
import { type Found, isEvidence, rankChunks } from '#core/knowledge/search/rank-chunks.ts';
import { CANDIDATES, TermIndex } from '#core/knowledge/terms/term-index.ts';
import type { Question, TestSet } from './read-test-set.ts';

/** Makes unit vectors of texts, in their order. */
export type Embed = (texts: readonly string[]) => Promise<Float32Array[]>;

/** Chunks of which one is to have the answer: what a model surely reads of. */
const TOP = 5;

const FORMATS: Readonly<Record<string, DocumentFormat>> = {
  md: 'markdown',
  html: 'html',
  csv: 'csv',
  txt: 'text',
};

/** The ways to search that are compared, by what each goes by. */
export const SEARCHES = {
  dense: ({ near }: Found) => ({ near, terms: [] }),
  bm25: ({ terms }: Found) => ({ near: [], terms }),
  both: (found: Found) => found,
} as const satisfies Record<string, (found: Found) => Found>;

/** How well one way finds what is asked; every figure is a share from 0 to 1. */
export interface Figures {
  /** Of the questions with an answer: those whose passage, or each of several, is among the first five. */
  recall: number;
  /** The mean of 1 / place of the passage; of several, the place of the last. */
  mrr: number;
  /** Of the questions that name a code: those whose row comes first. */
  codes: number;
  /** Of the questions without an answer: those for which nothing is found, as the product goes by it. */
  abstention: number;
  /** Of the questions with an answer: those for which nothing is found, as the product goes by it. */
  silence: number;
}

/** What was measured, by the way of searching; and the recall of each kind of question. */
export interface Measured {
  chunks: number;
  figures: Record<keyof typeof SEARCHES, Figures>;
  recallByKind: Record<string, Record<keyof typeof SEARCHES, number>>;
}

/** Searches the documents of the test set for each of its questions, as the product does. */
export async function measure({ documents, questions }: TestSet, embed: Embed): Promise<Measured> {
  const chunks = await chunksOf(documents);
  const byId = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  const index = new TermIndex('test');
  index.add(chunks);
  const vectors = await embed(chunks.map(embeddedText));
  const asked = await embed(questions.map(({ text }) => text));
  const places = questions.map((question, at) => {
    const found: Found = {
      near: nearest(chunks, vectors, asked[at] ?? new Float32Array()),
      terms: index.search(question.text),
    };
    const placeBy = (way: keyof typeof SEARCHES) => {
      const its = SEARCHES[way](found);
      return { place: placeOf(question, rankChunks(its, index), byId), isSilent: !isEvidence(its) };
    };
    return { question, dense: placeBy('dense'), bm25: placeBy('bm25'), both: placeBy('both') };
  });
  const ways = Object.keys(SEARCHES) as (keyof typeof SEARCHES)[];
  const each = <Value>(of: (way: keyof typeof SEARCHES) => Value) =>
    Object.fromEntries(ways.map((way) => [way, of(way)])) as Record<keyof typeof SEARCHES, Value>;
  const answered = places.filter(({ question }) => question.kind !== 'unanswerable');
  const others = places.filter(({ question }) => question.kind === 'unanswerable');
  const coded = answered.filter(({ question }) => question.kind === 'code');
  const kinds = [...new Set(answered.map(({ question }) => question.kind))];
  return {
    chunks: chunks.length,
    figures: each((way) => ({
      recall: share(answered, (row) => row[way].place >= 1 / TOP),
      mrr: answered.reduce((sum, row) => sum + row[way].place, 0) / answered.length,
      codes: share(coded, (row) => row[way].place === 1),
      abstention: share(others, (row) => row[way].isSilent),
      silence: share(answered, (row) => row[way].isSilent),
    })),
    recallByKind: Object.fromEntries(
      kinds.map((kind) => {
        const rows = answered.filter(({ question }) => question.kind === kind);
        return [kind, each((way) => share(rows, (row) => row[way].place >= 1 / TOP))];
      }),
    ),
  };
}

async function chunksOf(documents: TestSet['documents']): Promise<Chunk[]> {
  const read = [...documents].map(async ([documentId, text]) => {
    const [name = '', ending = ''] = documentId.split('.');
    const format = FORMATS[ending] ?? 'text';
    const noPdf = () => Promise.reject(new TypeError('no document of the set is a PDF'));
    const { title, blocks } = await readDocument(Buffer.from(text), format, noPdf);
    return chunkDocument({ documentId, title: title ?? name.replaceAll('-', ' '), blocks });
  });
  return (await Promise.all(read)).flat();
}

function nearest(chunks: readonly Chunk[], vectors: readonly Float32Array[], asked: Float32Array) {
  return chunks
    .map(({ id }, at) => ({ chunkId: id, similarity: dot(vectors[at] ?? asked, asked) }))
    .sort((one, other) => other.similarity - one.similarity)
    .slice(0, CANDIDATES);
}

/** 1 / the place of what is expected, 0 where it is not among what a model reads. */
function placeOf(
  { kind, expected }: Question,
  ids: readonly string[],
  chunks: ReadonlyMap<string, Chunk>,
): number {
  const places = expected.map(({ document, quote }) =>
    ids.findIndex((id) => {
      const { documentId, text = '' } = chunks.get(id) ?? {};
      return documentId === document && plain(text).includes(plain(quote));
    }),
  );
  const all = places.map((place) => (place < 0 ? 0 : 1 / (place + 1)));
  return all.length === 0 ? 0 : kind === 'multi' ? Math.min(...all) : Math.max(...all);
}

/** Line ends and the borders of a table's cells are no part of a quote. */
const plain = (text: string) => text.replace(/[\s|]+/g, ' ');

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function share<Row>(rows: readonly Row[], is: (row: Row) => boolean): number {
  return rows.filter(is).length / rows.length;
}
