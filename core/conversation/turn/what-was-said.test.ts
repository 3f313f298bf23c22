import { expect, it } from 'vitest';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import { whatWasSaid } from './what-was-said.ts';

const conversation = conversationItem({ inbound_seq: 3, answered_seq: 2, owner_epoch: 3 });
const sent = replyItem(1, { status: 'sent', seq_through: 1, owner_epoch: 1 });
const waiting = (more = {}) => replyItem(2, { seq_after: 1, seq_through: 2, owner_epoch: 1, ...more });

it('leaves out an answer of an earlier owner that waits, and counts what it answered as owed', () => {
  expect(whatWasSaid(conversation, [sent, waiting()])).toMatchObject({ said: [sent], after: 1 });
});

it.each([
  ['of this owner', { owner_epoch: 3 }],
  ['of a person', { author: 'human' as const }],
  ['that was sent', { status: 'sent' as const }],
  ['that may have been sent', { status: 'unknown' as const }],
])('keeps an answer %s', (_what, more) => {
  const replies = [sent, waiting(more)];
  expect(whatWasSaid(conversation, replies)).toMatchObject({ said: replies, after: 2 });
});

it('owes everything when nothing else was said', () => {
  expect(whatWasSaid(conversation, [waiting({ seq_after: 0 })])).toMatchObject({ said: [], after: 0 });
});

it('owes nothing again that a person answered since', () => {
  const word = replyItem(3, { author: 'human', seq_through: 2 });
  expect(whatWasSaid(conversation, [waiting(), word])).toMatchObject({ said: [word], after: 2 });
});

it('owes again what the table says was not answered after all', () => {
  expect(whatWasSaid({ ...conversation, owed_after: 1 }, [sent])).toMatchObject({ after: 1 });
});

it('knows what is owed again if nothing that waits is sent', () => {
  const held = waiting({ owner_epoch: 3, status: 'held' as const });
  expect(whatWasSaid(conversation, [sent, held])).toEqual({ said: [sent, held], after: 2, afterUnsent: 1 });
});
