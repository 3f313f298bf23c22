import type { VectorIndex, VectorStore } from '../knowledge-ports.ts';
import { type FoundWords, wordsChunkOf } from './records.ts';
import type { WordsStore } from './words-store.ts';

/**
 * What of these conversations' own words is near to a question, the nearest first. What was forgotten, or is not stored whole yet,
 * is not found: the item decides, and not the vector.
 *
 * @param of.conversationIds the conversation and those that became part of it, from the verified envelope
 * @param of.like least similarity
 */
export async function findWords(
  { words, vectors }: { words: Pick<WordsStore, 'find'>; vectors: Pick<VectorStore, 'search'> },
  index: VectorIndex,
  question: Float32Array,
  of: { conversationIds: readonly string[]; top: number; like: number },
): Promise<FoundWords[]> {
  const { conversationIds, top, like } = of;
  const hits = await vectors.search(index, question, top, conversationIds);
  const names = hits.flatMap(({ chunkId, similarity }) => {
    const name = wordsChunkOf(chunkId);
    return name && similarity >= like && conversationIds.includes(name.conversationId) ? [name] : [];
  });
  const stored = await words.find(index.tenantId, names);
  return names.flatMap(({ conversationId, ticketNumber, at }) => {
    const found = stored.find(
      (one) => one.conversationId === conversationId && one.ticketNumber === ticketNumber && one.at === at,
    );
    return found?.done ? [{ conversation_id: conversationId, rows: found.rows }] : [];
  });
}
