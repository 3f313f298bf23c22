import { describe, expect, it } from 'vitest';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem } from '../../../test/support/records.ts';
import { type TicketPolicy, ticketAfterEcho, ticketAfterMessage } from './ticket-policy.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const AT = new Date(NOW).toISOString();
const TWO_HOURS_AGO = new Date(NOW - AI_FIRST.reopenMs).toISOString();
const LONGER_AGO = new Date(NOW - AI_FIRST.reopenMs - 1).toISOString();

const closed = (closedAt: string, queueId?: string) =>
  conversationItem({
    ticket_status: 'closed',
    ticket_closed_at: closedAt,
    queue_id: queueId,
    owner_epoch: 5,
  });
const late = () => inboxMessage({ payload: { late: true } });
const reaction = () => inboxMessage({ payload: { mediaType: 'reaction' } });
const live = {
  bot: conversationItem(),
  person: conversationItem({ ticket_status: 'open', queue_id: 'sales' }),
};

describe('ticketAfterMessage', () => {
  it.each<[string, TicketPolicy['entry'], object]>([
    ['the AI', { status: 'bot' }, { ticket_status: 'bot', queue_id: undefined }],
    ['triage', { status: 'pending' }, { ticket_status: 'pending', queue_id: undefined }],
    ['a queue', { status: 'pending', queueId: 'sales' }, { ticket_status: 'pending', queue_id: 'sales' }],
  ])('opens the first ticket at %s', (_entry, entry, expected) => {
    const decided = ticketAfterMessage(undefined, inboxMessage(), { ...AI_FIRST, entry }, NOW);
    expect(decided?.ticket).toMatchObject({ ...expected, ticket_number: 1, owner_epoch: 1 });
    expect(decided?.change).toMatchObject({ from: null, reason: 'opened', ownerEpoch: 1 });
  });

  it('leaves a live ticket as it is', () => {
    expect(ticketAfterMessage(live.bot, inboxMessage(), AI_FIRST, NOW)).toBeUndefined();
    expect(ticketAfterMessage(live.person, inboxMessage(), AI_FIRST, NOW)).toBeUndefined();
  });

  it('reopens a ticket that was closed at most two hours ago, in its queue when people had it', () => {
    const ofPeople = ticketAfterMessage(closed(TWO_HOURS_AGO, 'sales'), inboxMessage(), AI_FIRST, NOW);
    expect(ofPeople).toMatchObject({
      ticket: {
        ticket_id: 'tk_1',
        ticket_number: 1,
        ticket_status: 'pending',
        queue_id: 'sales',
        owner_epoch: 6,
      },
      change: { from: 'closed', to: 'pending', reason: 'reopened', queueId: 'sales' },
    });
    const ofBot = ticketAfterMessage(closed(TWO_HOURS_AGO), inboxMessage(), AI_FIRST, NOW);
    expect(ofBot?.ticket).toMatchObject({
      ticket_number: 1,
      ticket_status: 'bot',
      ticket_closed_at: undefined,
    });
  });

  it('opens the next ticket later, at the entry', () => {
    const decided = ticketAfterMessage(closed(LONGER_AGO, 'sales'), inboxMessage(), AI_FIRST, NOW);
    expect(decided?.ticket).toMatchObject({
      ticket_number: 2,
      ticket_status: 'bot',
      queue_id: undefined,
      ticket_opened_at: AT,
      owner_epoch: 6,
    });
    expect(decided?.ticket.ticket_id).not.toBe('tk_1');
    expect(decided?.change).toMatchObject({ from: null, reason: 'opened' });
  });

  it('gives a late message to people, unless they have the ticket', () => {
    const judged = { ticket_status: 'pending', queue_id: 'general', ticket_reason: 'late_message' };
    for (const current of [undefined, live.bot, closed(TWO_HOURS_AGO), closed(LONGER_AGO)]) {
      expect(ticketAfterMessage(current, late(), AI_FIRST, NOW)?.ticket).toMatchObject(judged);
    }
    expect(ticketAfterMessage(live.person, late(), AI_FIRST, NOW)).toBeUndefined();
  });

  it('calls people for a late message also when a newer one was answered', () => {
    const current = conversationItem({ answered_seq: 1, window_from: '2026-11-22T12:00:00.001Z' });
    expect(ticketAfterMessage(current, late(), AI_FIRST, NOW)?.ticket).toMatchObject({
      ...{ ticket_status: 'pending', queue_id: 'general', ticket_reason: 'late_message' },
    });
  });

  it('a conversation that begins with a reaction has no ticket yet, and the next message opens the first', () => {
    const decided = ticketAfterMessage(undefined, reaction(), AI_FIRST, NOW);
    expect(decided).toMatchObject({
      ticket: { ticket_status: 'closed', ticket_number: 0 },
      change: undefined,
    });
    const current = conversationItem({ ...decided?.ticket });
    expect(ticketAfterMessage(current, reaction(), AI_FIRST, NOW)).toBeUndefined();
    expect(ticketAfterMessage(current, inboxMessage(), AI_FIRST, NOW)).toMatchObject({
      ticket: { ticket_number: 1, ticket_status: 'bot' },
      change: { from: null },
    });
  });
});

describe('ticketAfterEcho', () => {
  it.each([
    ['a new conversation', undefined, { ticket_number: 1, queue_id: 'general' }],
    ['the AI', live.bot, { ticket_number: 1, queue_id: 'general', owner_epoch: 2 }],
    ['a queue', conversationItem({ ticket_status: 'pending', queue_id: 'sales' }), { queue_id: 'sales' }],
    ['a closed ticket', closed(TWO_HOURS_AGO, 'sales'), { ticket_number: 1, queue_id: 'sales' }],
    ['one closed long ago', closed(LONGER_AGO), { ticket_number: 2, queue_id: 'general' }],
  ])('takes %s over', (_what, current, expected) => {
    const decided = ticketAfterEcho(current, inboxEcho(), AI_FIRST, NOW);
    expect(decided?.ticket).toMatchObject({
      ticket_status: 'open',
      ticket_reason: 'echo_received',
      ...expected,
    });
  });

  it('leaves the ticket to the person who has it', () => {
    expect(ticketAfterEcho(live.person, inboxEcho(), AI_FIRST, NOW)).toBeUndefined();
  });

  it.each([
    ['a late one', { late: true }],
    ['a reaction', { mediaType: 'reaction' as const }],
    ['one in a group', { groupId: 'g1' }],
  ])('%s takes nothing over', (_what, payload) => {
    expect(ticketAfterEcho(live.bot, inboxEcho({ payload }), AI_FIRST, NOW)).toBeUndefined();
    expect(ticketAfterEcho(undefined, inboxEcho({ payload }), AI_FIRST, NOW)?.ticket.ticket_number).toBe(0);
  });
});
