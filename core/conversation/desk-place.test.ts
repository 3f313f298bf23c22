import { expect, it } from 'vitest';
import { conversationItem } from '../../test/support/records.ts';
import { readListKey, withDeskPlace } from './desk-place.ts';
import type { Conversation } from './records.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const LATER = NOW + 1_000;
const seen = withDeskPlace(undefined, conversationItem({ last_inbound_at: '2026-11-30T11:59:00Z' }), NOW);
const open = withDeskPlace(
  undefined,
  conversationItem({ ticket_status: 'open', queue_id: 'sales', user_id: 'ana' }),
  NOW,
);
const changedBy = (before: Conversation, more: Partial<Conversation>) =>
  withDeskPlace(before, { ...before, ...more }, LATER).changed_at !== before.changed_at;

it('stands in the list of who has it, by the newest message of the customer', () => {
  expect(seen.desk_pk).toMatch(/^T#acme#DESK#bot#-#[0-3]$/);
  expect(seen.desk_sk).toMatch(/^2026-11-30T11:59:00#[a-z2-7]{8}#100#$/);
  expect(open.desk_pk).toMatch(/^T#acme#DESK#open#sales#[0-3]$/);
  expect(readListKey(String(open.desk_sk))).toMatchObject({ channelId: '100', userId: 'ana' });
});

it('is in no list without a ticket, nor once it was merged, which is told as a change', () => {
  expect(withDeskPlace(undefined, conversationItem({ ticket_number: 0 }), NOW).desk_pk).toBeUndefined();
  const gone = withDeskPlace(seen, { ...seen, merged_into: 'cv_2' }, LATER);
  expect([gone.desk_pk, gone.desk_sk]).toEqual([undefined, undefined]);
  expect(gone.changed_at).toBe('2026-11-30T12:00:01.000Z#2');
});

it.each<[string, Partial<Conversation>]>([
  ['a message', { inbound_seq: 2 }],
  ['a gesture', { last_inbound_at: '2026-11-30T11:59:01Z' }],
  ['a new owner', { owner_epoch: 2, ticket_reason: 'taken_over' }],
  ['another name', { customer_name: 'Ana' }],
  ['an answer', { reply_seq: 1 }],
  ['a tag', { tags: ['vip'] }],
  [
    'another conversation that became part of it',
    { merged_from: [{ conversation_id: 'cv_2', owed_after: 0, base: 1 }] },
  ],
])('%s is a change that the desk asks for', (_, more) => {
  expect(changedBy(seen, more)).toBe(true);
});

it('what is said with it is one, though the conversation does not tell of it', () => {
  expect(withDeskPlace(seen, { ...seen }, LATER).changed_at).toBe(seen.changed_at);
  expect(withDeskPlace(seen, { ...seen }, LATER, true).changed_at).not.toBe(seen.changed_at);
});

it('what is sent is none: whether the customer waits for people is', () => {
  expect(changedBy(seen, { answered_seq: 1, waiting_since: undefined })).toBe(false);
  const waiting = { ...open, waiting_since: '2026-11-30T11:00:00.000Z' };
  expect(changedBy(waiting, { answered_seq: 1, waiting_since: undefined })).toBe(true);
  expect(changedBy(waiting, { settled_seq: 1 })).toBe(false);
});

it('an item from before this place was kept gets it with its next write', () => {
  const { changed_at, changed_pk, ...older } = seen;
  expect([changed_at, changed_pk]).not.toContain(undefined);
  expect(withDeskPlace(older, older, LATER).changed_at).toBe('2026-11-30T12:00:01.000Z#2');
});
