import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { withDeskPlace } from '#core/conversation/desk-place.ts';
import { OwnerChangedError, UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import {
  afterChange,
  type OwnerChange,
  type OwnerChangeOptions,
  ownerWrites,
} from '#core/conversation/ticket/change-owner.ts';
import { type TicketChange, ticketChange } from '#core/conversation/ticket/ticket.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { Table } from '#platform/dynamodb/table.ts';

const WRITE_ATTEMPTS = 5;

/** A change of owner that was made. */
interface OwnerChanged {
  conversation: Conversation;
  change: TicketChange;
}

/**
 * Gives a conversation to somebody else as the desk, the watchdog and the agents do: one conditional write, with a new `owner_epoch`. What is not answered
 * yet goes with it: an agent is watched until it answers, people are not.
 *
 * A message that arrives meanwhile is no obstacle: the write is repeated over it. Another change of owner is:
 * who works under an old epoch changes nothing.
 *
 * @throws {OwnerChangedError} when the epoch is not the one given
 * @throws {TicketTransitionError} when the ticket cannot go there from where it is
 * @throws {UnknownConversationError} also for one that has moved
 * @throws {ContentionError} after five lost races
 */
export async function changeOwner(
  table: Table,
  repository: Pick<ConversationRepository, 'find'>,
  of: { tenantId: string; conversationId: string },
  change: OwnerChange & { epoch?: number | undefined },
  options: OwnerChangeOptions,
): Promise<OwnerChanged> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const seen = await repository.find(of.tenantId, of.conversationId);
    if (!seen || seen.merged_into !== undefined) throw new UnknownConversationError(of.conversationId);
    if (change.epoch !== undefined && change.epoch !== seen.owner_epoch) {
      throw new OwnerChangedError(of.conversationId, change.epoch, seen.owner_epoch);
    }
    const conversation = withDeskPlace(seen, afterChange(seen, change, options), options.now());
    const result = await writeTransaction(table.client, ownerWrites(table.tableName, seen, conversation));
    if (result.kind === 'written')
      return { conversation, change: ticketChange(seen.ticket_status, conversation) };
  }
  throw new ContentionError(of.conversationId, 'its owner was to change');
}
