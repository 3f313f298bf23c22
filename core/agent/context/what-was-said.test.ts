import { expect, it } from 'vitest';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import { whatWasSaid } from './read-context.ts';

const conversation = conversationItem({ inbound_seq: 3, answered_seq: 2, owner_epoch: 3 });
const sent = replyItem(1, { status: 'sent', seq_through: 1, owner_epoch: 1 });
const waiting = (more = {}) => replyItem(2, { seq_through: 2, owner_epoch: 1, ...more });

it('leaves out an answer of an earlier owner that waits, and counts what it answered as owed', () => {
  expect(whatWasSaid(conversation, [sent, waiting()])).toEqual({ said: [sent], answeredSeq: 1 });
});

it.each([
  ['of this owner', { owner_epoch: 3 }],
  ['of a person', { author: 'human' as const }],
  ['that was sent', { status: 'sent' as const }],
  ['that may have been sent', { status: 'unknown' as const }],
])('keeps an answer %s', (_what, more) => {
  const replies = [sent, waiting(more)];
  expect(whatWasSaid(conversation, replies)).toEqual({ said: replies, answeredSeq: 2 });
});

it('owes everything when nothing else was said', () => {
  expect(whatWasSaid(conversation, [waiting()])).toEqual({ said: [], answeredSeq: 0 });
});
