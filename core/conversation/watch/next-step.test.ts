import { expect, it } from 'vitest';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { nextStep } from './next-step.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

/** Nothing is to be sent. */
const QUIET = { replySeq: undefined, isStuck: false };
const step = (conversation: Conversation, replies: ReplyRow[] = []) => nextStep(conversation, replies, NOW);
const answered = (more: Partial<Conversation> = {}) =>
  conversationItem({ answered_seq: 1, reply_seq: 1, ...more });
const replyOf = (minutesAgo: number, more: Partial<ReplyRow> = {}) =>
  replyItem(1, { created_at: new Date(NOW - minutesAgo * MINUTE).toISOString(), ...more });

it.each([
  [undefined, { kind: 'wake', dueAt: NOW + MINUTE, wakes: 1, ...QUIET }],
  [1, { kind: 'wake', dueAt: NOW + 2 * MINUTE, wakes: 2, ...QUIET }],
  [2, { kind: 'give_to_people' }],
])('after %s wakes', (wakes, next) => {
  expect(step(conversationItem({ wakes }))).toEqual(next);
});

it.each([
  ['answered', { answered_seq: 1 }],
  ['closed', { ticket_status: 'closed' as const }],
  ['with people', { ticket_status: 'open' as const, queue_id: 'sales' }],
])('does nothing about what is %s', (_what, more) => {
  expect(step(conversationItem(more))).toEqual({ kind: 'nothing' });
});

it('goes on asking for a turn that waits for the model, until it should have given up by itself', () => {
  const parked = (minutesAgo: number) =>
    conversationItem({ parked_since: NOW - minutesAgo * MINUTE, parked_until: NOW, wakes: 5 });
  expect(step(parked(17))).toEqual({ kind: 'wake', dueAt: NOW + MINUTE, wakes: 6, ...QUIET });
  expect(step(parked(18))).toEqual({ kind: 'give_to_people' });
});

it.each([
  ['young', replyOf(1), { kind: 'later', dueAt: NOW + MINUTE }],
  ['overdue', replyOf(2), { kind: 'wake', dueAt: NOW + MINUTE, wakes: 1, replySeq: 1, isStuck: false }],
  ['stuck', replyOf(20), { kind: 'wake', dueAt: NOW + MINUTE, wakes: 1, replySeq: 1, isStuck: true }],
  ['with a time of its own', replyOf(9, { due_at: NOW + 1 }), { kind: 'nothing' }],
  ['held until its number is released', replyOf(9, { status: 'held' }), { kind: 'nothing' }],
  ['given up', replyOf(9, { status: 'unknown' }), { kind: 'nothing' }],
])('asks for a reply that is not settled when its time has come: %s', (_what, reply, next) => {
  expect(step(answered(), [reply])).toEqual(next);
});

it('asks the sender and the agent at once where both are late, and leaves people what they have', () => {
  const owes = answered({ inbound_seq: 2 });
  expect(step(owes, [replyOf(3)])).toMatchObject({ kind: 'wake', wakes: 1, replySeq: 1 });
  const withPeople = answered({ ticket_status: 'open', queue_id: 'sales' });
  expect(step(withPeople, [replyOf(25)])).toMatchObject({ kind: 'wake', replySeq: 1, isStuck: false });
});
