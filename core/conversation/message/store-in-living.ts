import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { ticketChangedEvent } from '../facts.ts';
import { type LivingConversation, livingConversation } from '../living-conversation.ts';
import { MERGED } from '../merge/merged-state.ts';
import { strandsOf } from '../merge/strands.ts';
import type { TicketPolicy } from '../ticket/ticket-policy.ts';
import { wakeEvent } from '../wake.ts';
import { ANSWER_DUE_MS } from '../watch/due.ts';
import type { InboxEvent } from './dispatch-message.ts';
import { type OwnEchoPorts, recogniseOwnEcho } from './own-echo.ts';
import { type StoredMessage, storeMessage } from './store-message.ts';

/** What storing needs from outside. */
export interface StorePorts extends OwnEchoPorts {
  table: Table;
  conversations: Pick<ConversationRepository, 'find' | 'findWithReplies'>;
  policyOf(tenantId: string): Promise<TicketPolicy>;
  /** @throws {ForeignChannelError} for a number that is not the tenant's */
  requireChannel(tenantId: string, channelId: string): Promise<void>;
  publish(facts: TicketChanged[]): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Stores a message in the conversation of its contact, or of the contact that took that one's place. Merges that
 * were made since are carried out first: their conversations become part of the living one. A message of ours that
 * comes back as an echo is not stored: its reply is.
 *
 * @throws {ForeignChannelError} before anything of a conversation is read
 */
export async function storeInLiving(ports: StorePorts, event: InboxEvent): Promise<StoredMessage> {
  const { tenant_id: tenantId, conversation_id: conversationId, payload } = event;
  const { channelId, contactId, groupId } = payload;
  const policy = await ports.policyOf(tenantId);
  await ports.requireChannel(tenantId, channelId);
  const living = await livingConversation(
    ports.table,
    { tenantId, conversationId, channelId, contactId, groupId },
    {
      now: ports.now,
      publishMerged: (changes) =>
        ports.publish(
          changes.map(({ conversationId: conversation_id, contactId: customer_id, change }) =>
            ticketChangedEvent({ ...event, conversation_id, customer_id }, change),
          ),
        ),
      wakeSender: ({ conversationId: conversation_id, contactId: customer_id }, replySeq) =>
        ports.wakeSender(wakeEvent({ ...event, conversation_id, customer_id }, { replySeq, why: MERGED })),
    },
  );
  const stored = { conversation_id: living.conversationId, customer_id: living.contactId };
  const options = { policy, answerDueMs: ANSWER_DUE_MS, now: ports.now, first: living.current ?? null };
  if (event.event === EVENT_NAMES.inboxEchoReceived) {
    const echo = { ...event, ...stored, payload: { ...event.payload, contactId: living.contactId } };
    const ownReplySeq = living.current && (await ownReplyIn(ports, echo, living));
    if (living.current && ownReplySeq !== undefined) {
      const unchanged = { inboundSeq: undefined, ticketChange: undefined, duplicate: false };
      return { conversation: living.current, ...unchanged, ownReplySeq };
    }
    return storeMessage(ports.table, ports.conversations, echo, options);
  }
  const message = { ...event, ...stored, payload: { ...event.payload, contactId: living.contactId } };
  return storeMessage(ports.table, ports.conversations, message, options);
}

/** What was sent before a merge is in the ledger of the conversation that it was sent in. */
async function ownReplyIn(
  ports: StorePorts,
  echo: InboxEchoReceived,
  { conversationId, contactId, current }: LivingConversation,
): Promise<number | undefined> {
  for (const { conversation_id } of strandsOf(current ?? { conversation_id: conversationId })) {
    const replySeq = await recogniseOwnEcho(ports, { ...echo, conversation_id, customer_id: contactId });
    if (replySeq !== undefined) return replySeq;
  }
  return undefined;
}
