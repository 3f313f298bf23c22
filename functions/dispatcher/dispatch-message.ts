import type { StoredMessage } from '../shared/conversation/store-message.ts';
import { deriveEvent, type EventSource } from '../shared/events/derive.ts';
import type { InboxMessageReceived } from '../shared/events/inbox-message-received.ts';
import { EVENT_NAMES } from '../shared/events/names.ts';
import type { RoutingHandoffRequested } from '../shared/events/routing-handoff-requested.ts';
import { route } from './route.ts';

/** What dispatching needs from outside. */
export interface DispatchPorts {
  store(event: InboxMessageReceived): Promise<StoredMessage>;
  /** Puts the command on turns.fifo. */
  requestTurn(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: RoutingHandoffRequested[]): Promise<void>;
  source?: EventSource;
}

/**
 * How dispatching a message ended:
 * `handed_off`: an agent was asked to answer; `stored`: the message asks for no answer.
 */
export interface Dispatched {
  outcome: 'handed_off' | 'stored';
  duplicate: boolean;
  /** The message's `turn_seq`, null when it asks for no answer. */
  seq: number | null;
}

/**
 * Brings a customer's message to whoever answers.
 *
 * 1. The message is stored once and given its `turn_seq`; a new conversation gets its ticket.
 * 2. The ticket says who answers.
 * 3. The AI is asked by a command on its queue; people read the table.
 * 4. The same envelope is published as the fact.
 *
 * Every step may be repeated: the row, the command's deduplication id and the fact's idempotency key are
 * derived from the message. So whatever a crash left out, the redelivery makes good.
 */
export async function dispatchMessage(
  ports: DispatchPorts,
  event: InboxMessageReceived,
): Promise<Dispatched> {
  const { conversation, turnSeq, duplicate } = await ports.store(event);
  if (turnSeq === undefined) return { outcome: 'stored', duplicate, seq: null };
  const toAgent = route(conversation);
  const handoff = deriveEvent(
    event,
    {
      event: EVENT_NAMES.routingHandoffRequested,
      idempotencyKey: `handoff:${event.idempotency_key}`,
      payload: {
        fromAgent: null,
        toAgent,
        ticketId: conversation.ticket_id,
        ...(conversation.queue_id === undefined ? {} : { queueId: conversation.queue_id }),
        ...(conversation.user_id === undefined ? {} : { userId: conversation.user_id }),
        reason: 'message_received',
        seq: turnSeq,
        ownerEpoch: conversation.owner_epoch,
      },
    },
    ports.source,
  );
  if (toAgent === 'agent.ai') await ports.requestTurn(handoff);
  await ports.publish([handoff]);
  return { outcome: 'handed_off', duplicate, seq: turnSeq };
}
