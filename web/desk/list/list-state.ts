import type { Counts, PresenceEntry, Row, Sync } from '../../api/types.ts';

/**
 * What the page knows of a view: the fold of everything that the API told of it. `boundary` is the place up to which
 * pages were turned: below it a row is known only where a change told of it, and is not shown before its page is.
 */
export interface ListState {
  rows: ReadonlyMap<string, Row>;
  /** The tick of the last word about each conversation, told or removed. */
  told: ReadonlyMap<string, number>;
  /** Counts the answers that were taken in. */
  tick: number;
  /** For the next question; undefined before the first answer. */
  cursor: string | undefined;
  nextCursor: string | null;
  boundary: string | undefined;
  presence: readonly PresenceEntry[];
  counts: Counts | undefined;
}

export const EMPTY_LIST: ListState = {
  rows: new Map(),
  told: new Map(),
  tick: 0,
  cursor: undefined,
  nextCursor: null,
  boundary: undefined,
  presence: [],
  counts: undefined,
};

/** Takes in what one sync answered. Doing it twice does no harm. */
export function foldSync(state: ListState, answer: Sync): ListState {
  const tick = state.tick + 1;
  const rows = new Map(answer.reset ? [] : state.rows);
  const told = new Map(answer.reset ? [] : state.told);
  for (const row of answer.changed) {
    rows.set(row.id, row);
    told.set(row.id, tick);
  }
  for (const id of answer.removed) {
    rows.delete(id);
    told.set(id, tick);
  }
  const last = answer.changed.at(-1);
  return {
    rows,
    told,
    tick,
    cursor: answer.cursor,
    nextCursor: answer.reset ? answer.nextCursor : state.nextCursor,
    boundary: answer.reset ? last?.sortKey : state.boundary,
    presence: answer.presence,
    counts: answer.counts,
  };
}

/** One more page of the list. */
export interface Page {
  items: readonly Row[];
  nextCursor: string | null;
}

/**
 * Takes in a page. What a sync told since the page was asked for is newer than the page.
 *
 * @param askedAt `tick` when it was asked for
 * @param cursor the one it was asked with: an answer to another list is forgotten
 */
export function foldPage(state: ListState, page: Page, askedAt: number, cursor: string): ListState {
  if (state.nextCursor !== cursor) return state;
  const rows = new Map(state.rows);
  for (const row of page.items) {
    if ((state.told.get(row.id) ?? 0) <= askedAt) rows.set(row.id, row);
  }
  return {
    ...state,
    rows,
    nextCursor: page.nextCursor,
    boundary: page.items.at(-1)?.sortKey ?? state.boundary,
  };
}

/**
 * Takes in what an act of the person's own answered, before a sync tells of it.
 *
 * @param isInView whether the row still belongs to the view
 */
export function foldRow(state: ListState, row: Row, isInView: boolean): ListState {
  const rows = new Map(state.rows);
  const told = new Map(state.told);
  const tick = state.tick + 1;
  if (isInView) rows.set(row.id, row);
  else rows.delete(row.id);
  told.set(row.id, tick);
  return { ...state, rows, told, tick };
}

/** The rows that are shown, in the order of the API's lists, each once. */
export function shownRows({ rows, nextCursor, boundary }: ListState): Row[] {
  const isTurned = (row: Row) => nextCursor === null || boundary === undefined || row.sortKey >= boundary;
  return [...rows.values()].filter(isTurned).sort(inListOrder);
}

/** The order of the API's lists. */
function inListOrder(a: Pick<Row, 'sortKey'>, b: Pick<Row, 'sortKey'>): number {
  return a.sortKey === b.sortKey ? 0 : a.sortKey < b.sortKey ? 1 : -1;
}
