import { newTraceId } from '#platform/runtime/trace-id.ts';
import { type Cause, deriveEvent, type EventSource, systemEventSource } from '../events/derive.ts';
import { EVENT_NAMES } from '../events/names.ts';
import type { Agent, RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { TicketChanged } from '../events/ticket-changed.ts';
import type { Conversation } from './records.ts';
import { route } from './route.ts';
import type { TicketChange } from './ticket/ticket.ts';

/** The cause of what happens by a clock or by a person: a trace of its own, no hops. */
export function causeOf(
  conversation: Pick<Conversation, 'tenant_id' | 'conversation_id' | 'contact_id'>,
  source: EventSource = systemEventSource,
): Cause {
  return {
    trace_id: newTraceId({ now: () => source.now(), random: (size) => randomBytesOf(source.uuid(), size) }),
    span_id: source.spanId(),
    tenant_id: conversation.tenant_id,
    conversation_id: conversation.conversation_id,
    customer_id: conversation.contact_id,
    occurred_at: new Date(source.now()).toISOString(),
    hops: 0,
  };
}

function randomBytesOf(uuid: string, size: number): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex').subarray(0, size);
}

/** `ticket.changed`. Its key is the epoch that the change began, so that a repetition has the same. */
export function ticketChangedEvent(cause: Cause, change: TicketChange, source?: EventSource): TicketChanged {
  const idempotencyKey = `ticket:${cause.conversation_id}:${change.ownerEpoch}`;
  return deriveEvent(cause, { event: EVENT_NAMES.ticketChanged, idempotencyKey, payload: change }, source);
}

/** Which agent gives a conversation to its owner, why, and under which key. */
export interface Handoff {
  fromAgent: Agent | null;
  reason: string;
  /** {@link handoffKey} unless told. */
  idempotencyKey?: string;
  /** The `inbound_seq` to be answered. */
  seq: number;
}

/**
 * The key of a handoff to the conversation's owner. The epoch is part of it: a repetition has the same key, the next
 * owner another.
 */
export function handoffKey(
  { conversation_id, owner_epoch }: Pick<Conversation, 'conversation_id' | 'owner_epoch'>,
  seq: number,
): string {
  return `handoff:${conversation_id}:${seq}:e${owner_epoch}`;
}

/** `routing.handoff.requested` to the owner of the conversation as it is given here. */
export function handoffEvent(
  cause: Cause,
  conversation: Conversation,
  { fromAgent, reason, seq, idempotencyKey = handoffKey(conversation, seq) }: Handoff,
  source?: EventSource,
): RoutingHandoffRequested {
  return deriveEvent(
    cause,
    {
      event: EVENT_NAMES.routingHandoffRequested,
      idempotencyKey,
      payload: {
        fromAgent,
        toAgent: route(conversation),
        ticketId: conversation.ticket_id,
        ...(conversation.queue_id === undefined ? {} : { queueId: conversation.queue_id }),
        ...(conversation.user_id === undefined ? {} : { userId: conversation.user_id }),
        reason,
        seq,
        ownerEpoch: conversation.owner_epoch,
      },
    },
    source,
  );
}
