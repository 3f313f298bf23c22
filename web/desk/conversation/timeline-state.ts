import type { Entry } from '../../api/types.ts';

/** What the page has of a conversation's entries: the newest ones without a gap, oldest first. */
export interface TimelineState {
  entries: readonly Entry[];
  /** Leads to the page before the oldest entry; null at the beginning of the conversation. */
  nextCursor: string | null;
  /** Keys of entries with which a page began: what comes before them later changes nothing of how they look. */
  borders: ReadonlySet<string>;
}

const NO_BORDERS: ReadonlySet<string> = new Set();

interface Page {
  items: readonly Entry[];
  nextCursor: string | null;
}

/** The same for every telling of an entry. */
export function entryKey(entry: Entry): string {
  return entry.kind === 'reply' ? `reply-${entry.seq}` : entry.id;
}

/**
 * Takes in the newest page. It stands for everything from its first entry on; what is older stays as it was read. Where
 * nothing of it is known and the page does not reach back to it, the conversation begins anew with the page.
 */
export function foldNewest(state: TimelineState | undefined, page: Page): TimelineState {
  const [first] = page.items;
  const { nextCursor } = page;
  const anew = { entries: page.items, nextCursor, borders: NO_BORDERS };
  if (!state || !first) return anew;
  const told = new Set(page.items.map(entryKey));
  const knowsFirst = state.entries.findIndex((entry) => entryKey(entry) === entryKey(first));
  if (knowsFirst >= 0) {
    const older = state.entries.slice(0, knowsFirst).filter((entry) => !told.has(entryKey(entry)));
    return { ...state, entries: [...older, ...page.items] };
  }
  const meets = state.entries.some((entry) => told.has(entryKey(entry)));
  if (!meets) return anew;
  const older = state.entries.filter((entry) => !told.has(entryKey(entry)) && entry.at <= first.at);
  return older.length === 0 ? anew : { ...state, entries: [...older, ...page.items] };
}

/** Takes in the page before. @param cursor the one it was asked with */
export function foldOlder(state: TimelineState, page: Page, cursor: string): TimelineState {
  if (state.nextCursor !== cursor) return state;
  const known = new Set(state.entries.map(entryKey));
  const older = page.items.filter((entry) => !known.has(entryKey(entry)));
  const [first] = state.entries;
  return {
    entries: [...older, ...state.entries],
    nextCursor: page.nextCursor,
    borders: first ? new Set([...state.borders, entryKey(first)]) : state.borders,
  };
}

/** Takes in one entry that an act of the person's own answered with. */
export function foldEntry(state: TimelineState, entry: Entry): TimelineState {
  const key = entryKey(entry);
  const isKnown = state.entries.some((one) => entryKey(one) === key);
  const entries = isKnown
    ? state.entries.map((one) => (entryKey(one) === key ? entry : one))
    : [...state.entries, entry];
  return { ...state, entries };
}
