import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { type Cause, type EventSource, systemEventSource } from '../events/derive.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { TicketChanged } from '../events/ticket-changed.ts';
import { causeOf, handoffEvent, ticketChangedEvent } from './facts.ts';
import type { Conversation } from './records.ts';
import { type UnpublishedChange, unpublishedKey } from './unpublished-change.ts';

/** What telling a change of owner needs from outside. */
export interface PublishPorts {
  table: Table;
  /** Puts the command on the queue of the agent that it names; left out where only people are given anything. */
  requestAnswer?(command: RoutingHandoffRequested): Promise<void>;
  publish(facts: (RoutingHandoffRequested | TicketChanged)[]): Promise<void>;
  source?: EventSource;
}

/**
 * Publishes `ticket.changed` and `routing.handoff.requested` of a change of owner, then deletes its note.
 * Repeating it gives the same keys.
 *
 * @param conversation as it is now; a later owner was told by the change that made it so
 * @param cause what led to the change; a trace of its own unless told
 */
export async function publishChange(
  ports: PublishPorts,
  conversation: Conversation,
  { change, from_agent, seq }: UnpublishedChange,
  cause: Cause = causeOf(conversation, ports.source ?? systemEventSource),
): Promise<void> {
  const { client, tableName } = ports.table;
  const { tenant_id, conversation_id, owner_epoch } = conversation;
  const facts: (RoutingHandoffRequested | TicketChanged)[] = [
    ticketChangedEvent(cause, change, ports.source),
  ];
  if (owner_epoch === change.ownerEpoch && change.to !== 'closed') {
    const { reason } = change;
    const handoff = handoffEvent(cause, conversation, { fromAgent: from_agent, reason, seq }, ports.source);
    await ports.requestAnswer?.(handoff);
    facts.push(handoff);
  }
  await ports.publish(facts);
  const Key = unpublishedKey(tenant_id, conversation_id, change.ownerEpoch);
  await client.send(new DeleteCommand({ TableName: tableName, Key }));
}
