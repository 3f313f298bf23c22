/**
 * Cuts a list into pieces, in order.
 *
 * @param maxItems most items of a piece
 * @param sizeOf size of one item, in the unit of `maxSize`
 * @param maxSize most that the sizes of a piece may add up to; an item that alone is larger has its own
 */
export function chunksOf<Item>(
  items: readonly Item[],
  maxItems: number,
  sizeOf: (item: Item) => number = () => 0,
  maxSize = Number.POSITIVE_INFINITY,
): Item[][] {
  const chunks: Item[][] = [];
  let chunk: Item[] = [];
  let size = 0;
  for (const item of items) {
    const itemSize = sizeOf(item);
    if (chunk.length > 0 && (chunk.length >= maxItems || size + itemSize > maxSize)) {
      chunks.push(chunk);
      chunk = [];
      size = 0;
    }
    chunk.push(item);
    size += itemSize;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}
