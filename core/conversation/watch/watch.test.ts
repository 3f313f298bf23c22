import { expect, it } from 'vitest';
import { conversationItem } from '../../../test/support/records.ts';
import { dueShard } from '../keys.ts';
import { waitsFor } from './wait-reason.ts';
import { NOT_WATCHED, parked, watchedFrom, watchedStill, watchOf } from './watch.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const seen = conversationItem();
const id = seen.conversation_id;
const model = { kind: 'circuit' as const, name: 'model' };

it('begins anew with another owner: not asked again yet, and not parked', () => {
  const before = { ...seen, wakes: 2, parked_since: 1, parked_until: 2 };
  expect(watchOf({ ...before, ...watchedFrom(id, NOW) })).toEqual({
    ...NOT_WATCHED,
    due_shard: dueShard(id),
    due_at: NOW,
  });
});

it('keeps the time, the wakes and the wait of who writes on', () => {
  const waiting = { ...seen, wakes: 1, ...parked(seen, model, NOW + 5, NOW) };
  expect({ ...waiting, ...watchedStill(waiting, NOW + 9) }).toEqual(waiting);
  expect(watchedStill(seen, NOW)).toEqual({ due_shard: dueShard(id), due_at: NOW });
});

it('parks since the first time, and counts the wakes anew', () => {
  const again = parked(
    { ...seen, wakes: 1, ...parked(seen, model, NOW + 5, NOW) },
    model,
    NOW + 20,
    NOW + 10,
  );
  expect(again).toEqual({
    ...{ due_shard: dueShard(id), due_at: NOW + 20, wakes: undefined },
    ...waitsFor(model, id, NOW),
    parked_until: NOW + 20,
  });
});

it('names every field of the watch when there is none, so that each is removed', () => {
  expect(Object.keys(watchOf(seen)).sort()).toEqual(Object.keys(NOT_WATCHED).sort());
});
