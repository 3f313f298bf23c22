import type { Conversation } from '../records.ts';
import { withoutTicket } from '../without-ticket.ts';
import { type ConversationName, MERGED } from './merged-state.ts';

/** The item that stands for the conversation of a merged contact who had none, so that none begins later. */
export function neverBegun(
  tenantId: string,
  channelId: string,
  from: ConversationName,
  to: ConversationName,
  now: number,
): Conversation {
  const { conversationId: conversation_id, contactId: contact_id } = from;
  const of = { tenant_id: tenantId, conversation_id, channel_id: channelId, contact_id };
  return { ...withoutTicket(of, MERGED, now), merged_into: to.conversationId };
}
