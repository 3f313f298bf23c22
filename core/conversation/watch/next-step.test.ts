import { expect, it } from 'vitest';
import { conversationItem } from '../../../test/support/records.ts';
import { nextStep } from './next-step.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

it.each([
  [undefined, { kind: 'wake', dueAt: NOW + MINUTE, wakes: 1 }],
  [1, { kind: 'wake', dueAt: NOW + 2 * MINUTE, wakes: 2 }],
  [2, { kind: 'give_to_people' }],
])('after %s wakes', (wakes, step) => {
  expect(nextStep(conversationItem({ wakes }), NOW)).toEqual(step);
});

it.each([
  ['answered', { answered_seq: 1 }],
  ['closed', { ticket_status: 'closed' as const }],
  ['with people', { ticket_status: 'open' as const, queue_id: 'sales' }],
])('does nothing about what is %s', (_what, more) => {
  expect(nextStep(conversationItem(more), NOW)).toEqual({ kind: 'nothing' });
});

it('goes on asking for a turn that waits for the model, until it should have given up by itself', () => {
  const parked = (minutesAgo: number) =>
    conversationItem({ parked_since: NOW - minutesAgo * MINUTE, parked_until: NOW, wakes: 5 });
  expect(nextStep(parked(17), NOW)).toEqual({ kind: 'wake', dueAt: NOW + MINUTE, wakes: 6 });
  expect(nextStep(parked(18), NOW)).toEqual({ kind: 'give_to_people' });
});
