import { embeddingOf } from '../../../local/model/embedding.ts';
import { type Chunk, chunkDocument, embeddedText } from '../chunk/chunk-document.ts';
import type { Embedder, VectorIndex, VectorStore } from '../knowledge-ports.ts';
import { readMarkdown } from '../read/read-markdown.ts';
import { TermIndex } from '../terms/term-index.ts';
import type { FoundChunk, KnowledgeQuestion } from './knowledge-search.ts';
import type { SearchPorts } from './search-knowledge.ts';

const MODEL = { model: 'a-model', dimensions: 512 };

/** Documents of several tenants in memory, with the vectors of the stand-in. */
export class MemoryKnowledge {
  readonly #terms = new Map<string, TermIndex>();
  readonly #vectors = new Map<string, Map<string, Float32Array>>();
  readonly #chunks = new Map<string, Map<string, Chunk>>();

  /** @returns ids of the chunks. A title is part of what is found. */
  add(tenantId: string, documentId: string, title: string, markdown: string): string[] {
    const chunks = chunkDocument({ documentId, title, blocks: readMarkdown(markdown).blocks });
    const terms = this.#terms.get(tenantId) ?? new TermIndex(tenantId);
    terms.add(chunks);
    this.#terms.set(tenantId, terms);
    const { name } = indexOf(tenantId);
    const vectors = this.#vectors.get(name) ?? new Map();
    const texts = this.#chunks.get(tenantId) ?? new Map();
    for (const chunk of chunks) {
      vectors.set(chunk.id, embeddingOf(embeddedText(chunk)));
      texts.set(chunk.id, chunk);
    }
    this.#vectors.set(name, vectors);
    this.#chunks.set(tenantId, texts);
    return chunks.map(({ id }) => id);
  }

  /** As a deletion begins: out of the term index, and nothing else yet. */
  hide(tenantId: string, ids: readonly string[]): void {
    this.#terms.get(tenantId)?.remove(ids);
  }

  ports(more: Partial<SearchPorts> = {}): SearchPorts {
    return {
      terms: { get: async (tenantId) => this.#terms.get(tenantId) },
      findIndex: async (tenantId) => indexOf(tenantId),
      embedderOf: async (): Promise<Embedder> => ({
        ...MODEL,
        limits: { texts: 96, tokens: 20_000 },
        embed: async (texts) => texts.map((text) => embeddingOf(text)),
      }),
      vectors: { search: this.#search },
      words: { modelOf: async () => MODEL, store: { find: async () => [] } },
      readChunks: async (tenantId, ids) => ids.flatMap((id) => found(this.#chunks.get(tenantId)?.get(id))),
      ...more,
    };
  }

  readonly #search: VectorStore['search'] = async ({ name }, question, top) =>
    [...(this.#vectors.get(name) ?? [])]
      .map(([chunkId, values]) => ({
        chunkId,
        similarity: values.reduce((sum, value, at) => sum + value * (question[at] ?? 0), 0),
      }))
      .sort((one, other) => other.similarity - one.similarity)
      .slice(0, top);
}

export function asked(question: string, tenantId = 'acme'): KnowledgeQuestion {
  return { tenantId, conversationId: 'cv_1', traceId: '1-6745f2c0-0123456789abcdef01234567', question };
}

function indexOf(tenantId: string): VectorIndex {
  return { tenantId, name: `${tenantId}.a`, ...MODEL };
}

function found(chunk: Chunk | undefined): FoundChunk[] {
  if (!chunk) return [];
  const { id: chunkId, documentId, section, text } = chunk;
  return [{ chunkId, documentId, version: 1, section, text }];
}
