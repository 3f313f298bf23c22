import { ticketId } from './ids.ts';
import type { Conversation } from './records.ts';
import { ticketFields } from './ticket/ticket.ts';

/** No customer has written yet: no 24-hour window is open. */
export const NEVER = new Date(0).toISOString();

/**
 * A conversation in which nothing was said and nothing is asked: it is in no list of the desk.
 *
 * @param reason why it is there
 * @param now milliseconds since the epoch
 */
export function withoutTicket(
  of: Pick<Conversation, 'tenant_id' | 'conversation_id' | 'channel_id' | 'contact_id'>,
  reason: string,
  now: number,
): Conversation {
  const at = new Date(now).toISOString();
  return {
    ...of,
    ...{ inbound_seq: 0, answered_seq: 0, reply_seq: 0, settled_seq: 0 },
    ...ticketFields(of, { status: 'closed' }, { reason, at, epoch: 1 }),
    ...{ ticket_id: ticketId(of.conversation_id, 0), ticket_number: 0, ticket_opened_at: at },
    last_inbound_at: NEVER,
    created_at: at,
  };
}
