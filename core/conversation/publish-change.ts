import type { Table } from '#platform/dynamodb/table.ts';
import { type Cause, type EventSource, systemEventSource } from '../events/derive.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { TicketChanged } from '../events/ticket-changed.ts';
import { isForAgent } from './announce.ts';
import { causeOf, handoffEvent, ticketChangedEvent } from './facts.ts';
import type { Conversation } from './records.ts';
import { forgetUnpublished, type UnpublishedChange } from './unpublished-change.ts';

/** What telling a change of owner needs from outside. */
export interface PublishPorts {
  table: Table;
  /** Puts the command on the queue of the agent that it names; left out where only people are given anything. */
  requestAnswer?(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (RoutingHandoffRequested | TicketChanged)[]): Promise<void>;
  source?: EventSource;
}

/**
 * Publishes `ticket.changed` and, where the new owner is asked to go on, `routing.handoff.requested` of a change of
 * owner, then deletes its note. Repeating it gives the same keys.
 *
 * @param conversation as it is now; a later owner was told by the change that made it so
 * @param cause what led to the change; a trace of its own unless told
 */
export async function publishChange(
  ports: PublishPorts,
  conversation: Conversation,
  { change, handoff: asked }: UnpublishedChange,
  cause: Cause = causeOf(conversation, ports.source ?? systemEventSource),
): Promise<void> {
  const { tenant_id, conversation_id, owner_epoch } = conversation;
  const facts: (RoutingHandoffRequested | TicketChanged)[] = [
    ticketChangedEvent(cause, change, ports.source),
  ];
  if (asked && owner_epoch === change.ownerEpoch && change.to !== 'closed') {
    const { from_agent: fromAgent, seq } = asked;
    const { reason } = change;
    const handoff = handoffEvent(cause, conversation, { fromAgent, reason, seq }, ports.source);
    if (isForAgent(handoff)) await ports.requestAnswer?.(handoff);
    facts.push(handoff);
  }
  await ports.publish(facts);
  const ids = { tenantId: tenant_id, conversationId: conversation_id };
  await forgetUnpublished(ports.table, ids, change.ownerEpoch);
}
