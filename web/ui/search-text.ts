/** A text as it is searched for: without accents, in small letters. */
export function searchable(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Whether all words of a search occur, in any order. */
export function matches(text: string, wanted: string): boolean {
  const held = searchable(text);
  return searchable(wanted)
    .split(/\s+/)
    .every((word) => held.includes(word));
}
