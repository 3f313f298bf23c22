import { useSyncExternalStore } from 'react';
import { NO_FILTER, type Place, placeAddress, readPlace } from './view.ts';

/** A list with what it is narrowed to, under a name that the person gave it. */
export interface SavedFilter {
  name: string;
  /** As the address has it, without a conversation. */
  search: string;
}

export const LONGEST_NAME = 40;

/** What of a place is saved: its list and its filters. */
export function searchOf(place: Place): string {
  return placeAddress({ ...place, conversationId: undefined }).replace(/^[^?]*/, '');
}

/** What a saved one leads to: all that another filter may have left is taken back. */
export function placeOf({ search }: SavedFilter): Partial<Place> {
  const { conversationId: _open, ...place } = readPlace(search);
  return { ...NO_FILTER, ...place };
}

/** With one more, by its name; a name that is there gets the new filters. */
export function withSaved(all: readonly SavedFilter[], saved: SavedFilter): SavedFilter[] {
  const name = saved.name.trim().slice(0, LONGEST_NAME);
  if (name === '') return [...all];
  const others = all.filter((one) => one.name !== name);
  return [...others, { ...saved, name }].sort((a, b) => a.name.localeCompare(b.name));
}

export const withoutSaved = (all: readonly SavedFilter[], name: string): SavedFilter[] =>
  all.filter((one) => one.name !== name);

/** Reads what this device keeps; what is none of ours is nothing. */
export function readSaved(kept: string | null): SavedFilter[] {
  try {
    const all: unknown = JSON.parse(kept ?? '[]');
    return Array.isArray(all) ? all.filter(isSaved) : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isSaved(one: unknown): one is SavedFilter {
  return (
    typeof one === 'object' &&
    one !== null &&
    'name' in one &&
    'search' in one &&
    typeof one.name === 'string' &&
    typeof one.search === 'string'
  );
}

const listeners = new Set<() => void>();
/** What was read, so that the same text is the same list. */
let last: { kept: string | null; all: readonly SavedFilter[] } = { kept: null, all: [] };

const keyOf = (userId: string) => `prosa.filters.${userId}`;

function allOf(userId: string): readonly SavedFilter[] {
  const kept = localStorage.getItem(keyOf(userId));
  if (kept !== last.kept) last = { kept, all: readSaved(kept) };
  return last.all;
}

/** The person's own, kept on this device. */
export function useSavedFilters(
  userId: string,
): [readonly SavedFilter[], (change: (all: readonly SavedFilter[]) => SavedFilter[]) => void] {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => allOf(userId),
  );
  const change = (to: (all: readonly SavedFilter[]) => SavedFilter[]) => {
    localStorage.setItem(keyOf(userId), JSON.stringify(to(allOf(userId))));
    for (const listener of listeners) listener();
  };
  return [all, change];
}
