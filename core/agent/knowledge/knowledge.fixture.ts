import type {
  FoundChunk,
  KnowledgeQuestion,
  KnowledgeSearcher,
} from '../../knowledge/search/knowledge-search.ts';

/** A search that finds what it was told to find, and remembers what it was asked. */
export class FakeKnowledge implements KnowledgeSearcher {
  readonly asked: KnowledgeQuestion[] = [];
  /** How searches end; without it they find `chunks`. */
  ends: Awaited<ReturnType<KnowledgeSearcher['search']>>[] = [];
  chunks: FoundChunk[] = [];

  async search(question: KnowledgeQuestion) {
    this.asked.push(question);
    return this.ends.shift() ?? { kind: 'found' as const, chunks: this.chunks, isByWordsAlone: false };
  }
}

export function foundChunk(place: number, more: Partial<FoundChunk> = {}): FoundChunk {
  return {
    chunkId: `ck_${place}`,
    documentId: 'doc_1',
    version: 1,
    section: 'Trocas › Prazo',
    text: `Até ${place * 10} dias.`,
    ...more,
  };
}
