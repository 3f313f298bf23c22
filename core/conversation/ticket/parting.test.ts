import { expect, it } from 'vitest';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem } from '../../../test/support/records.ts';
import { conversationAfterMessage } from '../message/after-message.ts';
import type { TicketPolicy } from './ticket-policy.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const TRIAGE: TicketPolicy = { ...AI_FIRST, entry: { status: 'pending' }, graceMs: 15 * MINUTE };

/** What a message makes of a ticket that was closed so many minutes before it. */
function after(body: string, minutes: number, policy: TicketPolicy = TRIAGE) {
  const closed = conversationItem({
    ticket_status: 'closed',
    ticket_closed_at: new Date(NOW - minutes * MINUTE).toISOString(),
    queue_id: 'sales',
    answered_seq: 1,
    owner_epoch: 5,
  });
  const event = { ...inboxMessage({ payload: { body } }), occurred_at: new Date(NOW).toISOString() };
  return conversationAfterMessage(closed, event, { policy, answerDueMs: MINUTE }, NOW);
}

it.each(['ok', 'Obrigada! 🙏', 'thanks', 'muchas gracias', '👍'])(
  'after the end of a conversation “%s” neither reopens it nor counts as unanswered',
  (body) => {
    const { conversation, inboundSeq, change } = after(body, 15);
    expect({ inboundSeq, change }).toEqual({ inboundSeq: undefined, change: undefined });
    expect(conversation).toMatchObject({ ticket_status: 'closed', inbound_seq: 1, owner_epoch: 5 });
    expect(conversation.waiting_since).toBeUndefined();
    expect(conversation.due_at).toBeUndefined();
    // The customer wrote all the same: the 24 hours begin anew.
    expect(conversation.window_from).toBe(new Date(NOW).toISOString());
  },
);

it('a question reopens it, in the queue where it was', () => {
  expect(after('obrigado, mas e o boleto?', 3)).toMatchObject({
    inboundSeq: 2,
    change: { reason: 'reopened', to: 'pending', queueId: 'sales' },
  });
});

it('later, or where the tenant wants no grace, thanks count like any word', () => {
  expect(after('obrigado', 15.1).change).toMatchObject({ reason: 'reopened' });
  expect(after('obrigado', 1, { ...TRIAGE, graceMs: 0 }).change).toMatchObject({ reason: 'reopened' });
});

const waiting = conversationItem({ ticket_status: 'pending', queue_id: 'sales', answered_seq: 1 });
const afterIn = (current: typeof waiting, body: string, policy = TRIAGE) =>
  conversationAfterMessage(
    current,
    inboxMessage({ payload: { body } }),
    { policy, answerDueMs: MINUTE },
    NOW,
  );

it('who waits in a queue leaves it by asking for the menu', () => {
  const { conversation, inboundSeq, change } = afterIn(waiting, 'voltar ao menu');
  expect(change).toMatchObject({ from: 'pending', to: 'pending', reason: 'left_queue', ownerEpoch: 2 });
  expect(change?.queueId).toBeUndefined();
  expect(inboundSeq).toBe(2);
  expect(conversation.queue_id).toBeUndefined();
  expect(conversation.due_at).toBe(NOW + MINUTE);
});

it('a customer does not leave a person by a word, nor a queue of a tenant without triage', () => {
  const open = conversationItem({ ticket_status: 'open', queue_id: 'sales', user_id: 'ana' });
  expect(afterIn(open, 'menu').change).toBeUndefined();
  expect(afterIn(waiting, 'menu', { ...TRIAGE, entry: { status: 'bot' } }).change).toBeUndefined();
  expect(afterIn(waiting, 'o menu está errado').change).toBeUndefined();
});
