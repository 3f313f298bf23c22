/**
 * Sorts items into lanes: items that share an id, directly or through others, are in one lane, in the order
 * given. Lanes can be worked side by side; within one, what changes an identity takes effect on what follows.
 *
 * @param idsOf the ids of an item; one without any has a lane of its own
 */
export function lanesOf<Item>(items: readonly Item[], idsOf: (item: Item) => readonly string[]): Item[][] {
  const parents = items.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    for (let up = parents[at] ?? at; up !== at; up = parents[at] ?? at) {
      parents[at] = parents[up] ?? up;
      at = up;
    }
    return at;
  };
  const firstWith = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    for (const id of idsOf(item)) {
      const first = firstWith.get(id);
      if (first === undefined) firstWith.set(id, index);
      else {
        const [a, b] = [root(first), root(index)];
        parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  const lanes = new Map<number, Item[]>();
  for (const [index, item] of items.entries()) {
    const lane = lanes.get(root(index));
    if (lane) lane.push(item);
    else lanes.set(root(index), [item]);
  }
  return [...lanes.values()];
}
