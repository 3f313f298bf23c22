import type { EventSource } from '#core/events/derive.ts';
import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { handoffEvent, ticketChangedEvent } from '../facts.ts';
import { conversationIdOf } from '../ids.ts';
import type { TimerSender } from '../timer-sender.ts';
import { messageTimer } from '../watch/timer-record.ts';
import { ForeignConversationError } from './foreign-conversation-error.ts';
import type { StoredMessage } from './store-message.ts';

/** What the dispatcher brings to a conversation. */
export type InboxEvent = InboxMessageReceived | InboxEchoReceived;

/** What dispatching needs from outside. */
export interface DispatchPorts {
  /** Stores the message in its conversation, or in the one that took that one's place. */
  store(event: InboxEvent): Promise<StoredMessage>;
  /** Puts the command on the queue of the agent that it names. */
  requestAnswer(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (RoutingHandoffRequested | TicketChanged)[]): Promise<void>;
  timers: TimerSender;
  source?: EventSource;
}

/**
 * How dispatching a message ended:
 * `handed_off`: an agent or people were asked to answer; `stored`: the message asks for no answer;
 * `unheard`: it is a voice note, and agents are asked once it was heard; `taken_over`: the business itself wrote, so a person has the conversation; `own_reply`: a reply of ours came back as an
 * echo.
 */
export interface Dispatched {
  outcome: 'handed_off' | 'unheard' | 'stored' | 'taken_over' | 'own_reply';
  duplicate: boolean;
  /** The message's `inbound_seq`, null when it asks for no answer. */
  seq: number | null;
}

/**
 * Brings a message to the role that answers: an agent, a queue, a person.
 *
 * 1. The message is stored once and given its `inbound_seq`; the same write opens or reopens the ticket.
 * 2. The ticket says who answers.
 * 3. An agent is asked by a command on its queue; people read the table.
 *    What is said in a voice note is waited for first: a timer ends the waiting.
 * 4. The same envelope is published as the fact, and with it what happened to the ticket.
 *
 * Every step may be repeated: the row, the command's deduplication id and the facts' idempotency keys are
 * derived from the message. So whatever a crash left out, the redelivery makes good.
 *
 * @throws {ForeignConversationError} before anything is read, for ids that do not belong together
 */
export async function dispatchMessage(ports: DispatchPorts, event: InboxEvent): Promise<Dispatched> {
  const { tenant_id, conversation_id, payload } = event;
  const { channelId, contactId, groupId } = payload;
  if (conversationIdOf(tenant_id, { channelId, contactId, groupId }) !== conversation_id) {
    throw new ForeignConversationError(conversation_id);
  }
  const { conversation, inboundSeq, ticketChange, awaits, duplicate, ownReplySeq } = await ports.store(event);
  if (ownReplySeq !== undefined) return { outcome: 'own_reply', duplicate, seq: null };
  const customer_id = groupId === undefined ? conversation.contact_id : event.customer_id;
  const cause = { ...event, conversation_id: conversation.conversation_id, customer_id };
  const facts: (RoutingHandoffRequested | TicketChanged)[] = ticketChange
    ? [ticketChangedEvent(cause, ticketChange, ports.source)]
    : [];
  const isLate = ticketChange?.reason === 'late_message';
  const asks = inboundSeq !== undefined || (isLate && !payload.fromMe);
  if (asks) {
    const isOver = conversation.ticket_status === 'closed';
    const handoff = handoffEvent(
      cause,
      isOver ? asLastOwned(conversation) : conversation,
      {
        fromAgent: null,
        reason: isLate ? 'late_message' : 'message_received',
        idempotencyKey: `handoff:${event.idempotency_key}`,
        seq: inboundSeq ?? conversation.inbound_seq,
      },
      ports.source,
    );
    if (inboundSeq !== undefined && !isOver) await ports.requestAnswer(handoff);
    facts.push(handoff);
  }
  if (awaits) {
    const { conversationId, sk, until } = awaits;
    const of = { ...cause, conversation_id: conversationId };
    await ports.timers.set([messageTimer(of, { sk, dueAt: until }, ports.source)]);
  }
  if (facts.length > 0) await ports.publish(facts);
  const outcome = asks
    ? 'handed_off'
    : awaits
      ? 'unheard'
      : payload.fromMe && ticketChange
        ? 'taken_over'
        : 'stored';
  return { outcome, duplicate, seq: inboundSeq ?? null };
}

/**
 * A redelivery may come when the ticket is closed, with this message answered: the fact names who had it last, and
 * no agent is asked. People's tickets keep their queue.
 */
function asLastOwned(conversation: StoredMessage['conversation']): StoredMessage['conversation'] {
  return conversation.queue_id === undefined ? { ...conversation, ticket_status: 'bot' } : conversation;
}
