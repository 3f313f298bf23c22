import { expect, test } from 'vitest';
import type { Row, Sync } from '../../api/types.ts';
import { EMPTY_LIST, foldSync } from '../list/list-state.ts';
import { headWith } from '../row.fixture.ts';
import { newMessages, Quiet } from './new-messages.ts';

const COUNT = { count: 0, isExact: true };
const answer = (reset: boolean, ...changed: Row[]): Sync => ({
  ...{ cursor: 'c', reset, nextCursor: null, changed, removed: [], presence: [] },
  counts: { mine: COUNT, queues: COUNT, ai: COUNT, all: COUNT },
});
const closed = () => false;
const idsOf = (rows: Row[]) => rows.map(({ id }) => id);

test('what customers write to me or to a queue is heard, what was there before and what I look at is not', () => {
  const waiting = headWith({ id: 'cv_1', seq: 2 });
  const owner = (kind: 'ai' | 'person', userId: string | null) => ({ ...waiting.owner, kind, userId });
  const mine = headWith({ id: 'cv_2', seq: 4, owner: owner('person', 'ana') });
  const others = headWith({ id: 'cv_3', seq: 4, owner: owner('person', 'bia') });
  const first = answer(true, waiting, mine, others);
  expect(newMessages(EMPTY_LIST, first, 'ana', closed)).toEqual([]);
  const list = foldSync(EMPTY_LIST, first);
  const more = (row: Row) => ({ ...row, seq: row.seq + 1 });
  const news = answer(false, more(waiting), more(mine), more(others), headWith({ id: 'cv_4' }));
  expect(idsOf(newMessages(list, news, 'ana', closed))).toEqual(['cv_1', 'cv_2', 'cv_4']);
  expect(idsOf(newMessages(list, news, 'ana', (id) => id === 'cv_2'))).toEqual(['cv_1', 'cv_4']);
  expect(newMessages(list, answer(false, { ...waiting, ownerEpoch: 2 }), 'ana', closed)).toEqual([]);
});

test('a conversation is heard once in ten seconds', () => {
  const quiet = new Quiet();
  expect([0, 5_000, 9_999, 10_000].map((at) => quiet.mayHear('cv_1', at))).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(quiet.mayHear('cv_2', 5_000)).toBe(true);
});
