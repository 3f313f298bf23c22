import { expect, it } from 'vitest';
import { conversationItem, replyItem } from '../../../../test/support/records.ts';
import { oweAgain } from './owe-again.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const answered = { inbound_seq: 3, answered_seq: 3, reply_seq: 2, owner_epoch: 2 };
const reply = replyItem(2, { seq_after: 1, seq_through: 3, owner_epoch: 1 });

it('owes the answer again to the agent that has the conversation, at once', () => {
  const more = oweAgain(conversationItem(answered), reply, NOW);
  const { overwrite, where } = more?.conversation ?? {};
  expect(overwrite).toMatchObject({
    inbound_seq: 4,
    owed_after: 1,
    due_at: NOW,
    waiting_since: reply.created_at,
  });
  expect(overwrite).not.toHaveProperty('answered_seq');
  expect(where).toContainEqual(['inbound_seq', '=', 3]);
  expect(where).toContainEqual(['reply_seq', '=', 2]);
});

it('shows people that the customer waits, and watches nobody', () => {
  const open = conversationItem({ ...answered, ticket_status: 'open', queue_id: 'sales' });
  const more = oweAgain(open, reply, NOW);
  expect(more?.conversation?.overwrite).toMatchObject({ inbound_seq: 4, waiting_since: reply.created_at });
  expect(more?.conversation?.overwrite).not.toHaveProperty('due_at');
});

it.each([
  ['something was said since', { reply_seq: 3 }],
  ['the ticket is closed', { ticket_status: 'closed' as const }],
  ['the business answered it on the phone', { ticket_status: 'open' as const, echoed_seq: 3 }],
])('owes nothing when %s', (_why, more) => {
  expect(oweAgain(conversationItem({ ...answered, ...more }), reply, NOW)).toBeUndefined();
});

it('has what it answered read again where something newer is owed anyway', () => {
  const more = oweAgain(conversationItem({ ...answered, inbound_seq: 4, owed_after: 2 }), reply, NOW);
  expect(more?.conversation?.overwrite).toEqual({ owed_after: 1 });
});

it('owes it again when what the business wrote on the phone was older than the question', () => {
  const echoed = {
    ...answered,
    ticket_status: 'open' as const,
    queue_id: 'sales',
    ticket_reason: 'echo_received',
  };
  expect(oweAgain(conversationItem({ ...echoed, echoed_seq: 2 }), reply, NOW)).toBeDefined();
});

it('owes nothing for what answered nothing', () => {
  expect(oweAgain(conversationItem(answered), replyItem(2, { seq_through: undefined }), NOW)).toBeUndefined();
});
