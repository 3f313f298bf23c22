import { TOP } from '../fuse.ts';
import type { Embedder, VectorHit, VectorIndex, VectorStore } from '../knowledge-ports.ts';
import { CANDIDATES } from '../terms/term-index.ts';
import type { FoundChunk, KnowledgeQuestion, SearchEnd } from './knowledge-search.ts';
import type { KnownTerms } from './known-terms.ts';
import { isEvidence, rankChunks } from './rank-chunks.ts';

/** Chunks that a reranker chooses from. */
const RERANKED = 3 * TOP;

/** Puts chunks in an order by reading them beside the question. */
export type Reranker = (question: string, chunks: readonly FoundChunk[]) => Promise<FoundChunk[]>;

/** What a search needs. */
export interface SearchPorts {
  terms: Pick<KnownTerms, 'get'>;
  /** The index that the tenant's questions are compared with; undefined where there is none yet. */
  findIndex(tenantId: string): Promise<VectorIndex | undefined>;
  /** @param late aborted when the answer would come too late */
  embedderOf(question: KnowledgeQuestion, index: VectorIndex, late: AbortSignal): Promise<Embedder>;
  vectors: Pick<VectorStore, 'search'>;
  /** Of the tenant's chunks those that are still there, in the order of the ids. */
  readChunks(tenantId: string, ids: readonly string[]): Promise<FoundChunk[]>;
  rerank?: Reranker | undefined;
}

/** How a search went: trouble of what it could do without is told beside what it found. */
export type Searched = Extract<SearchEnd, { kind: 'found' }> & { trouble?: unknown };

/**
 * Searches a tenant's documents:
 *
 * 1. Side by side: by the terms of all chunks, and by the nearest vectors. Without a model, an index or the time for it, terms
 *    have to do.
 * 2. Both rankings become one, in which only chunks of live versions are.
 * 3. The texts are read, and where there is a reranker, chosen from by it.
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
  const [terms, nearest] = await Promise.all([ports.terms.get(tenantId), nearestOf(ports, question, late)]);
  const { near = [], ...trouble } = nearest;
  const ending = { kind: 'found' as const, isByWordsAlone: nearest.near === undefined, ...trouble };
  if (!terms) return { ...ending, chunks: [] };
  const found = { near: near.filter(({ chunkId }) => terms.has(chunkId)), terms: terms.search(asked) };
  if (!isEvidence(found)) return { ...ending, chunks: [] };
  const ids = rankChunks(found, terms, ports.rerank ? RERANKED : TOP);
  const chunks = await ports.readChunks(tenantId, ids);
  const chosen = ports.rerank ? await ports.rerank(asked, chunks) : chunks;
  return { ...ending, chunks: chosen.slice(0, TOP) };
}

/** The nearest vectors; `near` is undefined where they could not be looked for. */
async function nearestOf(
  ports: SearchPorts,
  question: KnowledgeQuestion,
  late: AbortSignal,
): Promise<{ near?: VectorHit[]; trouble?: unknown }> {
  const look = async () => {
    const index = await ports.findIndex(question.tenantId);
    if (!index) return {};
    const embedder = await ports.embedderOf(question, index, late);
    const [values] = await embedder.embed([question.question]);
    return values ? { near: await ports.vectors.search(index, values, CANDIDATES) } : {};
  };
  try {
    return await Promise.race([look(), abortOf(late)]);
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
