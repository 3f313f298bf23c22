import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageWith, replyWith } from './entry.fixture.ts';
import { foldEntry, foldNewest, foldOlder, type TimelineState } from './timeline-state.ts';

const all = (count: number) => Array.from({ length: count }, (_, n) => messageWith(n + 1));
const pageBefore = (count: number, end: number, size: number) => {
  const from = Math.max(0, end - size);
  return { items: all(count).slice(from, end), nextCursor: from === 0 ? null : String(from) };
};

test('however news and older pages come, the entries are without gap, without double, and in order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('news' as const), more: fc.nat(9) }),
    fc.record({ kind: fc.constant('older' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 25 }), (begin, steps) => {
      let count = begin;
      let state: TimelineState = foldNewest(undefined, pageBefore(count, count, 5));
      for (const { kind, ...rest } of steps) {
        if (kind === 'news') {
          count += 'more' in rest ? rest.more : 0;
          state = foldNewest(state, pageBefore(count, count, 5));
        } else if (state.nextCursor !== null) {
          const cursor = state.nextCursor;
          state = foldOlder(state, pageBefore(count, Number(cursor), 5), cursor);
        }
        const first = Number(state.nextCursor ?? 0);
        expect(state.entries).toEqual(all(count).slice(first));
      }
    }),
  );
});

test('a reply that was answered with and then read is one, as it was read last', () => {
  let state = foldNewest(undefined, { items: all(2), nextCursor: null });
  state = foldEntry(state, replyWith(1));
  state = foldEntry(state, replyWith(1, { status: 'sent' }));
  state = foldNewest(state, { items: [...all(2), replyWith(1, { status: 'failed' })], nextCursor: null });
  expect(state.entries).toHaveLength(3);
  expect(state.entries.at(-1)).toMatchObject({ kind: 'reply', status: 'failed' });
});

test('an answer for a page that is not the next one any more is forgotten', () => {
  const state = foldNewest(undefined, pageBefore(20, 20, 5));
  expect(foldOlder(state, pageBefore(20, 5, 5), '5')).toBe(state);
});
