import { describe, expect, it } from 'vitest';
import { conversationItem } from '../../../test/support/records.ts';
import type { TicketStatus } from '../records.ts';
import {
  assignTicket,
  isWithPeople,
  type TicketOwner,
  TicketTransitionError,
  ticketChange,
} from './ticket.ts';

const AT = '2026-11-22T12:00:00.000Z';
const how = { reason: 'taken_over', at: AT };
const places: Record<TicketStatus, TicketOwner> = {
  pending: { status: 'pending', queueId: 'sales' },
  bot: { status: 'bot' },
  open: { status: 'open', queueId: 'sales', userId: 'u1' },
  closed: { status: 'closed' },
};

describe('assignTicket', () => {
  it.each<[TicketStatus, TicketStatus, boolean]>([
    ['pending', 'pending', true],
    ['pending', 'bot', true],
    ['pending', 'open', true],
    ['pending', 'closed', true],
    ['bot', 'pending', true],
    ['bot', 'bot', false],
    ['bot', 'open', true],
    ['bot', 'closed', true],
    ['open', 'pending', true],
    ['open', 'bot', true],
    ['open', 'open', true],
    ['open', 'closed', true],
    ['closed', 'pending', true],
    ['closed', 'bot', true],
    ['closed', 'open', true],
    ['closed', 'closed', false],
  ])('from %s to %s: %s', (from, to, allowed) => {
    const owner = () => assignTicket(conversationItem({ ticket_status: from }), places[to], how);
    if (allowed) expect(owner()).toMatchObject({ ticket_status: to, owner_epoch: 2 });
    else expect(owner).toThrow(TicketTransitionError);
  });

  it('sets everything that says who has the ticket', () => {
    const open = conversationItem({
      ticket_status: 'open',
      queue_id: 'support',
      user_id: 'u2',
      owner_epoch: 6,
    });
    expect(assignTicket(open, places.pending, how)).toEqual({
      ticket_status: 'pending',
      ticket_status_since: AT,
      ticket_reason: 'taken_over',
      ticket_closed_at: undefined,
      queue_id: 'sales',
      user_id: undefined,
      owner_epoch: 7,
    });
  });

  it('keeps the queue of a closed ticket and forgets that of one that is given to the AI', () => {
    const open = conversationItem({ ticket_status: 'open', queue_id: 'support', user_id: 'u2' });
    expect(assignTicket(open, places.closed, how)).toMatchObject({
      queue_id: 'support',
      user_id: undefined,
      ticket_closed_at: AT,
    });
    expect(assignTicket(open, places.bot, how).queue_id).toBeUndefined();
  });
});

it.each([
  [{ ticket_status: 'bot' }, false],
  [{ ticket_status: 'pending' }, false],
  [{ ticket_status: 'pending', queue_id: 'sales' }, true],
  [{ ticket_status: 'open', queue_id: 'sales' }, true],
  [{ ticket_status: 'closed', queue_id: 'sales' }, false],
] as const)('%j is with people: %s', (ticket, withPeople) => {
  expect(isWithPeople(ticket)).toBe(withPeople);
});

it('tells a change without what is not there', () => {
  expect(ticketChange(null, conversationItem())).toEqual({
    ticketId: 'tk_1',
    ticketNumber: 1,
    from: null,
    to: 'bot',
    reason: 'opened',
    ownerEpoch: 1,
  });
});
