import { TextsRefusedError } from '#core/model/embeddings/errors.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { roughTokens } from '../chunk/sizes.ts';
import type { Embedder } from '../knowledge-ports.ts';

/** Something with a text that is to be embedded. */
interface WithText {
  text: string;
}

/** What became of texts of one request. */
export interface Embedded<Item> {
  vectors: { item: Item; values: Float32Array }[];
  /** Those that the model takes never. */
  refused: Item[];
}

/**
 * Embeds texts in as few requests as the limits of one allow, one after another. Where a request is refused for good, its
 * halves are asked for alone, until it is known which text it was; a text of which no vector was made is known at once.
 *
 * @param onEmbedded told of each request's end, before the next is made: what is embedded is not lost with a later failure
 * @throws what the embedder throws besides a refusal
 */
export async function embedTexts<Item extends WithText>(
  embedder: Embedder,
  items: readonly Item[],
  onEmbedded: (embedded: Embedded<Item>) => Promise<void>,
): Promise<void> {
  const { texts, tokens } = embedder.limits;
  for (const request of chunksOf(items, texts, ({ text }) => roughTokens(text), tokens)) {
    await embedOrHalve(embedder, request, onEmbedded);
  }
}

async function embedOrHalve<Item extends WithText>(
  embedder: Embedder,
  request: readonly Item[],
  onEmbedded: (embedded: Embedded<Item>) => Promise<void>,
): Promise<void> {
  let values: (Float32Array | undefined)[];
  try {
    values = await embedder.embed(request.map(({ text }) => text));
  } catch (error) {
    if (!(error instanceof TextsRefusedError)) throw error;
    if (request.length <= 1) return onEmbedded({ vectors: [], refused: [...request] });
    const half = Math.ceil(request.length / 2);
    await embedOrHalve(embedder, request.slice(0, half), onEmbedded);
    return embedOrHalve(embedder, request.slice(half), onEmbedded);
  }
  if (values.length < request.length) throw new TypeError('the embedder gave fewer vectors than texts');
  const vectors = request.flatMap((item, at) => {
    const vector = values[at];
    return vector ? [{ item, values: vector }] : [];
  });
  await onEmbedded({ vectors, refused: request.filter((_, at) => !values[at]) });
}
