import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row, Sync } from '../../api/types.ts';
import { headWith } from '../row.fixture.ts';
import { EMPTY_LIST, foldPage, foldRow, foldSync, type ListState, shownRows } from './list-state.ts';

const COUNTS: Sync['counts'] = {
  mine: { count: 0, isExact: true },
  queues: { count: 0, isExact: true },
  ai: { count: 0, isExact: true },
  all: { count: 0, isExact: true },
};

/** A desk of which the view shows the waiting ones: it tells of every change once, as the API does. */
class Desk {
  readonly #rows = new Map<string, { row: Row; isWaiting: boolean }>();
  #changed = new Set<string>();
  #clock = 0;

  change(n: number, isWaiting: boolean, isNews: boolean): void {
    const id = `cv_${n}`;
    const before = this.#rows.get(id)?.row;
    // Several write in one second; their order is neither that of their ids nor that in which they wrote.
    if (isNews || !before) this.#clock += 0.4;
    const at = new Date(Math.floor(this.#clock) * 1_000).toISOString();
    const lastActivityAt = isNews || !before ? at : before.lastActivityAt;
    const sortKey = `${lastActivityAt}#${(n * 7) % 12}`;
    const row = headWith({ id, lastActivityAt, sortKey, ownerEpoch: (before?.ownerEpoch ?? 0) + 1 });
    this.#rows.set(id, { row, isWaiting });
    this.#changed.add(id);
  }

  view(): Row[] {
    return [...this.#rows.values()]
      .filter(({ isWaiting }) => isWaiting)
      .map(({ row }) => row)
      .sort((a, b) => (a.sortKey < b.sortKey ? 1 : -1));
  }

  page(cursor: string | undefined): { items: Row[]; nextCursor: string | null } {
    const rest = this.view().filter(({ sortKey }) => cursor === undefined || sortKey < cursor);
    const items = rest.slice(0, 3);
    return { items, nextCursor: rest.length > 3 ? (items.at(-1)?.sortKey ?? null) : null };
  }

  sync(cursor: string | undefined): Sync {
    const common = { cursor: 'c', presence: [], counts: COUNTS };
    const changed = [...this.#changed];
    this.#changed = new Set();
    if (cursor === undefined) {
      const { items, nextCursor } = this.page(undefined);
      return { ...common, reset: true, nextCursor, changed: items, removed: [] };
    }
    const of = (wanted: boolean) => changed.filter((id) => this.#rows.get(id)?.isWaiting === wanted);
    const rows = of(true).flatMap((id) => this.#rows.get(id)?.row ?? []);
    return { ...common, reset: false, nextCursor: null, changed: rows, removed: of(false) };
  }
}

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        n: fc.nat(11),
        isWaiting: fc.boolean(),
        isNews: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('sync' as const), twice: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('ask for a page' as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('the page comes' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('begin anew' as const) }) },
  ),
  { maxLength: 60 },
);

test('the list is what the desk has: after every sync up to where pages were turned, and whole at the end', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const desk = new Desk();
      let list: ListState = EMPTY_LIST;
      let page: { of: ReturnType<Desk['page']>; askedAt: number; cursor: string } | undefined;
      const sync = () => {
        const answer = desk.sync(list.cursor);
        list = foldSync(list, answer);
        return answer;
      };
      const check = () => {
        const shown = shownRows(list);
        const { boundary, nextCursor } = list;
        const isTurned = ({ sortKey }: Row) =>
          nextCursor === null || boundary === undefined || sortKey >= boundary;
        expect(shown).toEqual(desk.view().filter(isTurned));
      };
      for (const step of all) {
        if (step.kind === 'change') desk.change(step.n, step.isWaiting, step.isNews);
        if (step.kind === 'begin anew') list = { ...list, cursor: undefined };
        if (step.kind === 'sync') {
          const answer = sync();
          if (step.twice) list = foldSync(list, answer);
          // A page that is on its way may show what is older.
          if (!page) check();
        }
        if (
          step.kind === 'ask for a page' &&
          list.nextCursor !== null &&
          list.cursor !== undefined &&
          !page
        ) {
          page = { of: desk.page(list.nextCursor), askedAt: list.tick, cursor: list.nextCursor };
        }
        if (step.kind === 'the page comes' && page) {
          list = foldPage(list, page.of, page.askedAt, page.cursor);
          page = undefined;
          expect(new Set(shownRows(list).map(({ id }) => id)).size).toBe(shownRows(list).length);
        }
      }
      if (page) list = foldPage(list, page.of, page.askedAt, page.cursor);
      sync();
      while (list.nextCursor !== null) {
        list = foldPage(list, desk.page(list.nextCursor), list.tick, list.nextCursor);
      }
      expect(shownRows(list)).toEqual(desk.view());
    }),
    { numRuns: 300 },
  );
});

test('what the person did is seen at once, and stays until the desk tells otherwise', () => {
  const row = headWith();
  let list = foldSync(EMPTY_LIST, {
    ...{ cursor: 'c', reset: true, nextCursor: null, removed: [], presence: [], counts: COUNTS },
    changed: [row],
  });
  list = foldRow(list, { ...row, ownerEpoch: 2 }, false);
  expect(shownRows(list)).toEqual([]);
  list = foldRow(list, { ...row, ownerEpoch: 3 }, true);
  expect(shownRows(list).map(({ ownerEpoch }) => ownerEpoch)).toEqual([3]);
});
