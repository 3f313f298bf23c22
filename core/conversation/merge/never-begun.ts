import { ticketId } from '../ids.ts';
import type { Conversation } from '../records.ts';
import { ticketFields } from '../ticket/ticket.ts';
import { type ConversationName, MERGED } from './merged-state.ts';

/** No customer has written yet: no 24-hour window is open. */
const NEVER = new Date(0).toISOString();

/** The item that stands for the conversation of a merged contact who had none, so that none begins later. */
export function neverBegun(
  tenantId: string,
  channelId: string,
  from: ConversationName,
  to: ConversationName,
  now: number,
): Conversation {
  const at = new Date(now).toISOString();
  const base = { tenant_id: tenantId, conversation_id: from.conversationId, channel_id: channelId };
  const ticket = ticketFields(base, { status: 'closed' }, { reason: MERGED, at, epoch: 1 });
  return {
    ...base,
    contact_id: from.contactId,
    ...{ inbound_seq: 0, answered_seq: 0, reply_seq: 0, settled_seq: 0 },
    ...ticket,
    ...{ ticket_id: ticketId(from.conversationId, 0), ticket_number: 0, ticket_opened_at: at },
    last_inbound_at: NEVER,
    merged_into: to.conversationId,
    created_at: at,
  };
}
