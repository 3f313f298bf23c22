import type { Conversation } from '#core/conversation/records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { accessTokenOf, type ChannelVoice } from './send-content.ts';

/** The longest wait for it, in milliseconds: the answer may be waiting behind. */
export const PRESENCE_TIMEOUT_MS = 2_000;

/** How it ended; for a metric. None of it matters to the customer's answer. */
export type PresenceOutcome = 'shown' | 'not_shown';

/**
 * Marks the customer's message as read, and shows "typing …" while an agent owes an answer. It is a courtesy: tried
 * once, for two seconds, and whatever goes wrong is only counted.
 *
 * @throws what the table and Secrets Manager throw; the caller counts it and goes on
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators
 */
export async function showPresence(
  voice: ChannelVoice,
  find: (tenantId: string, conversationId: string) => Promise<Conversation | undefined>,
  record: ConversationEnvelope,
): Promise<PresenceOutcome> {
  const { messageId } = record.payload;
  if (typeof messageId !== 'string') return 'not_shown';
  const conversation = await find(record.tenant_id, record.conversation_id);
  if (!conversation || conversation.ticket_status === 'closed' || isWithPeople(conversation))
    return 'not_shown';
  const accessToken = await accessTokenOf(voice, conversation.channel_id);
  if (accessToken === undefined) return 'not_shown';
  const outcome = await voice.api.markRead({
    phoneNumberId: conversation.channel_id,
    messageId,
    typing: conversation.inbound_seq > conversation.answered_seq,
    accessToken,
    traceId: record.trace_id,
  });
  return outcome.kind === 'marked' ? 'shown' : 'not_shown';
}
