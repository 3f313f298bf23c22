import type { EmbeddingModel } from '#core/model/embeddings/endpoint.ts';
import type { Embedder, VectorHit, VectorIndex, VectorStore } from '../knowledge-ports.ts';
import { CANDIDATES } from '../terms/term-index.ts';
import { findWords } from '../words/find-words.ts';
import { type FoundWords, wordsIndex } from '../words/records.ts';
import type { WordsStore } from '../words/words-store.ts';
import { TOP } from './fuse.ts';
import type { FoundChunk, KnowledgeQuestion, SearchEnd } from './knowledge-search.ts';
import type { KnownTerms } from './known-terms.ts';
import { isEvidence, NEAR, rankChunks } from './rank-chunks.ts';

/** Chunks that a reranker chooses from. */
const RERANKED = 3 * TOP;

/** Pieces of a conversation's own words that are given. */
const MOST_WORDS = 4;

/**
 * Puts chunks in an order by reading them beside the question. No installation has one yet: this is where it is connected.
 *
 * @example
 * searchKnowledge({ ...ports, rerank: async (question, chunks) => byScore(await crossEncoder(question, chunks)) }, …)
 */
export type Reranker = (question: string, chunks: readonly FoundChunk[]) => Promise<FoundChunk[]>;

/** What a search needs. */
export interface SearchPorts {
  terms: Pick<KnownTerms, 'get'>;
  /** The index that the tenant's questions are compared with; undefined where there is none yet. */
  findIndex(tenantId: string): Promise<VectorIndex | undefined>;
  /** @param late aborted when the answer would come too late */
  embedderOf(question: KnowledgeQuestion, model: EmbeddingModel, late: AbortSignal): Promise<Embedder>;
  vectors: Pick<VectorStore, 'search'>;
  /** What finds words of conversations, where those are asked for: the index of the model that the configuration names. */
  words: { modelOf(tenantId: string): Promise<EmbeddingModel>; store: Pick<WordsStore, 'find'> };
  /** Of the tenant's chunks those that are still there, in the order of the ids. */
  readChunks(tenantId: string, ids: readonly string[]): Promise<FoundChunk[]>;
  rerank?: Reranker | undefined;
}

/** How a search went: trouble of what it could do without is told beside what it found. */
export type Searched = Extract<SearchEnd, { kind: 'found' }> & { trouble?: unknown };

/**
 * Searches a tenant's documents:
 *
 * 1. Side by side: by the terms of all chunks, and by the nearest vectors; and where it is asked for, by those of the
 *    conversation's own words. Without a model, an index or the time for it, terms have to do.
 * 2. Both rankings become one, in which only chunks of live versions are.
 * 3. The texts are read, and where there is a reranker, chosen from by it. Without its answer, or the time for it, their
 *    order stays.
 *
 * Every step is given the tenant of the call: index, keys and objects hold it, so that nothing of another one can be found.
 *
 * @param late aborted when an answer of the vectors would come too late
 * @throws trouble of the terms' store and of the table
 */
export async function searchKnowledge(
  ports: SearchPorts,
  question: KnowledgeQuestion,
  late: AbortSignal,
): Promise<Searched> {
  const { tenantId, question: asked } = question;
  const vectorOf = questionVectors(ports, question, late);
  const [terms, nearest, said] = await Promise.all([
    ports.terms.get(tenantId),
    inTime(late, () => nearestOf(ports, question, vectorOf)),
    inTime(late, () => wordsOf(ports, question, vectorOf)),
  ]);
  const near = nearest.found;
  const trouble = nearest.trouble ?? said.trouble;
  const ending = {
    ...{ kind: 'found' as const, isByWordsAlone: near === undefined },
    ...(said.found && { words: said.found }),
    ...(trouble !== undefined && { trouble }),
  };
  if (!terms) return { ...ending, chunks: [] };
  const found = {
    near: (near ?? []).filter(({ chunkId }) => terms.has(chunkId)),
    terms: terms.search(asked),
  };
  if (!isEvidence(found)) return { ...ending, chunks: [] };
  const ids = rankChunks(found, terms, ports.rerank ? RERANKED : TOP);
  const chunks = await ports.readChunks(tenantId, ids);
  const { rerank } = ports;
  const reranked = rerank ? await inTime(late, () => rerank(asked, chunks)) : {};
  return {
    ...ending,
    ...(reranked.trouble !== undefined && { trouble: reranked.trouble }),
    chunks: (reranked.found ?? chunks).slice(0, TOP),
  };
}

type VectorOf = (model: EmbeddingModel) => Promise<Float32Array | undefined>;

/** The vector of the question by each model, made once. */
function questionVectors(ports: SearchPorts, question: KnowledgeQuestion, late: AbortSignal): VectorOf {
  const made = new Map<string, Promise<Float32Array | undefined>>();
  const make = async (model: EmbeddingModel) => {
    const [values] = await (await ports.embedderOf(question, model, late)).embed([question.question]);
    return values;
  };
  return (model) => {
    const name = `${model.model} ${model.dimensions}`;
    const known = made.get(name) ?? make(model);
    made.set(name, known);
    return known;
  };
}

/** Undefined before the first index is complete. */
async function nearestOf(
  ports: SearchPorts,
  { tenantId }: KnowledgeQuestion,
  vectorOf: VectorOf,
): Promise<VectorHit[] | undefined> {
  const index = await ports.findIndex(tenantId);
  const values = index && (await vectorOf(index));
  return values && ports.vectors.search(index, values, CANDIDATES);
}

/** Undefined where no conversation is to be searched. */
async function wordsOf(
  { vectors, words }: SearchPorts,
  { tenantId, wordsOf: conversationIds }: KnowledgeQuestion,
  vectorOf: VectorOf,
): Promise<FoundWords[] | undefined> {
  if (!conversationIds) return undefined;
  const model = await words.modelOf(tenantId);
  const values = await vectorOf(model);
  const of = { conversationIds, top: MOST_WORDS, like: NEAR };
  return values && findWords({ words: words.store, vectors }, wordsIndex(tenantId, model), values, of);
}

/** What could not be done in time, or not at all, is missing, with its reason. */
async function inTime<Found>(
  late: AbortSignal,
  look: () => Promise<Found | undefined>,
): Promise<{ found?: Found | undefined; trouble?: unknown }> {
  try {
    return { found: await Promise.race([look(), abortOf(late)]) };
  } catch (trouble) {
    return { trouble };
  }
}

function abortOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
