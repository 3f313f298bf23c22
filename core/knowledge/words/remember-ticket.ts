import { TextsRefusedError } from '#core/model/embeddings/errors.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { roughTokens } from '../chunk/sizes.ts';
import type { Embedder, VectorStore } from '../knowledge-ports.ts';
import { readClosedTicket, type TicketOf } from './read-ticket.ts';
import { MOST_CHUNKS_OF_TICKET, wordsChunkId, wordsIndex } from './records.ts';
import type { StoredWords, WordsStore } from './words-store.ts';

/** What finding words again works with. */
export interface WordsPorts {
  /** The `conversations` table. */
  conversations: Table;
  words: WordsStore;
  vectors: VectorStore;
}

/**
 * - `remembered`: its words can be found. `unchanged`: they could before. `nothing_said`: there are none that tell anything.
 * - `open_again`: it is not closed any more; the next close comes by itself. `forgotten`: its customer is not to be remembered.
 */
export type RememberEnd = 'remembered' | 'unchanged' | 'nothing_said' | 'open_again' | 'forgotten';

/**
 * Makes the words of a closed ticket findable, when they are older than what an agent reads:
 *
 * 1. Read what was said, and cut it into chunks. Those that are as they were, in the same index, stay.
 * 2. Store where the words of the others are, unless the ticket was forgotten.
 * 3. Make and put their vectors.
 * 4. Note that, unless the ticket was forgotten meanwhile: then what was put is removed again.
 *
 * A step done twice does the same; a process that dies between 3 and 4 has its vectors made once more.
 *
 * @throws what the embedder throws, but for texts that are refused for good: these are not found again
 */
export async function rememberTicket(
  ports: WordsPorts,
  of: TicketOf,
  embedder: Embedder,
): Promise<RememberEnd> {
  const { tenantId, conversationId, ticketNumber } = of;
  const { words, vectors } = ports;
  const index = wordsIndex(tenantId, embedder);
  const { tenantId: _tenant, ...kept } = index;
  const chunks = await readClosedTicket(ports.conversations, of);
  if (!chunks) return 'open_again';
  const named = (at: number) => ({ conversationId, ticketNumber, at });
  const known = await words.list(of, ticketNumber);
  const wanted = chunks.map(({ rows, text }, at) => ({
    ...{ at, text, rows, index: kept },
    digest: shortHash([index.name, text, ...rows]),
  }));
  const changed = wanted.filter(({ at, digest }) => {
    const before = known.find((one) => one.at === at);
    return before?.digest !== digest || !before.done;
  });
  const declared = changed.map(({ text: _text, ...chunk }) => chunk);
  const forgotten = async () => {
    await forgetTicket(ports, of, known, index);
    return 'forgotten' as const;
  };
  if ((await words.forgottenThrough(of)) >= ticketNumber) return forgotten();
  if (!(await words.put(of, ticketNumber, declared))) return forgotten();
  const { limits } = embedder;
  for (const batch of chunksOf(changed, limits.texts, ({ text }) => roughTokens(text), limits.tokens)) {
    const made = await embedEach(
      embedder,
      batch.map(({ text }) => text),
    );
    await vectors.put(
      index,
      batch.flatMap(({ at }, nth) => {
        const values = made[nth];
        return values ? [{ chunkId: wordsChunkId(named(at)), documentId: conversationId, values }] : [];
      }),
    );
  }
  const done = declared.map((chunk) => ({ ...chunk, done: true }));
  if (!(await words.put(of, ticketNumber, done))) return forgotten();
  await forgetChunks(
    ports,
    tenantId,
    known.filter(({ at }) => at >= wanted.length),
  );
  if (wanted.length === 0) return 'nothing_said';
  return changed.length === 0 ? 'unchanged' : 'remembered';
}

/** Each text's vector; undefined for one that is refused for good. */
async function embedEach(
  embedder: Embedder,
  texts: readonly string[],
): Promise<ReadonlyArray<Float32Array | undefined>> {
  try {
    return await embedder.embed(texts);
  } catch (error) {
    if (!(error instanceof TextsRefusedError)) throw error;
    if (texts.length < 2) return [undefined];
    const half = Math.ceil(texts.length / 2);
    return [
      ...(await embedEach(embedder, texts.slice(0, half))),
      ...(await embedEach(embedder, texts.slice(half))),
    ];
  }
}

/** Also of vectors that a process put before it died: their ids are those of every chunk that the ticket can have. */
async function forgetTicket(
  ports: WordsPorts,
  { tenantId, conversationId, ticketNumber }: TicketOf,
  known: readonly StoredWords[],
  index: ReturnType<typeof wordsIndex>,
): Promise<void> {
  const ids = Array.from({ length: MOST_CHUNKS_OF_TICKET }, (_, at) =>
    wordsChunkId({ conversationId, ticketNumber, at }),
  );
  await ports.vectors.delete(index, ids);
  await forgetChunks(ports, tenantId, known);
}

/** Vectors first: what is stored says which there are. */
export async function forgetChunks(
  { vectors, words }: Pick<WordsPorts, 'vectors' | 'words'>,
  tenantId: string,
  chunks: readonly StoredWords[],
): Promise<void> {
  const byIndex = Map.groupBy(chunks, ({ index }) => index.name);
  for (const same of byIndex.values()) {
    const [first] = same;
    if (first) await vectors.delete({ tenantId, ...first.index }, same.map(wordsChunkId));
  }
  await words.delete(tenantId, chunks);
}
