import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Conversation, TicketStatus } from '../records.ts';

/** Where a ticket can go from where it is. `open` to `open` and `pending` to `pending` are transfers. */
const TRANSITIONS: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  pending: ['pending', 'bot', 'open', 'closed'],
  bot: ['pending', 'open', 'closed'],
  open: ['pending', 'bot', 'open', 'closed'],
  closed: ['pending', 'bot', 'open'],
};

/** Who is to have a ticket. A person always has it for a queue; `pending` without a queue is for triage. */
export type TicketOwner =
  | { status: 'bot' }
  | { status: 'pending'; queueId?: string }
  | { status: 'open'; queueId: string; userId?: string }
  /** `closingReason`: what a person said of the matter. */
  | { status: 'closed'; closingReason?: string | undefined };

/** The fields of a conversation item that say who has its ticket. */
export type TicketFields = Pick<
  Conversation,
  | 'ticket_status'
  | 'ticket_status_since'
  | 'ticket_reason'
  | 'ticket_closed_at'
  | 'closing_reason'
  | 'queue_id'
  | 'user_id'
  | 'owner_epoch'
>;

/** The whole ticket of a conversation. */
export type TicketState = TicketFields &
  Pick<Conversation, 'ticket_id' | 'ticket_number' | 'ticket_opened_at'>;

/** A change of a ticket as it is told: the payload of `ticket.changed`. */
export type TicketChange = TicketChanged['payload'];

/** @param from the status before, null for a new ticket */
export function ticketChange(from: TicketStatus | null, ticket: TicketState): TicketChange {
  return {
    ticketId: ticket.ticket_id,
    ticketNumber: ticket.ticket_number,
    from,
    to: ticket.ticket_status,
    ...(ticket.queue_id === undefined ? {} : { queueId: ticket.queue_id }),
    ...(ticket.user_id === undefined ? {} : { userId: ticket.user_id }),
    reason: ticket.ticket_reason,
    ownerEpoch: ticket.owner_epoch,
  };
}

/** A ticket cannot go from where it is to where it was to go. */
export class TicketTransitionError extends ProsaError {
  override readonly name = 'TicketTransitionError';
  readonly from: TicketStatus;
  readonly to: TicketStatus;

  constructor(from: TicketStatus, to: TicketStatus) {
    super(`a ticket that is ${from} cannot become ${to}`, {
      retryable: false,
      operatorHint: 'Another writer changed the ticket before: read the conversation again.',
    });
    this.from = from;
    this.to = to;
  }
}

/**
 * The fields of a ticket that is put somewhere. Every such change has a new `owner_epoch`: a role that still works
 * under an older one can write nothing any more.
 *
 * The queue of a closed ticket stays with it, so that it can be reopened there.
 *
 * @param seen what the conversation is now
 * @param at ISO 8601
 * @throws {TicketTransitionError}
 */
export function assignTicket(
  seen: Pick<Conversation, 'tenant_id' | 'conversation_id' | 'ticket_status' | 'queue_id' | 'owner_epoch'>,
  owner: TicketOwner,
  { reason, at }: { reason: string; at: string },
): TicketFields {
  if (!TRANSITIONS[seen.ticket_status].includes(owner.status)) {
    throw new TicketTransitionError(seen.ticket_status, owner.status);
  }
  return ticketFields(seen, owner, { reason, at, epoch: seen.owner_epoch + 1 });
}

/** Whether people have the ticket: no agent answers it. */
export function isWithPeople({
  ticket_status,
  queue_id,
}: Pick<Conversation, 'ticket_status' | 'queue_id'>): boolean {
  return ticket_status === 'open' || (ticket_status === 'pending' && queue_id !== undefined);
}

/** The fields of the first ticket of a conversation, or of any other: no transition is checked. */
export function ticketFields(
  of: Pick<Conversation, 'tenant_id' | 'conversation_id'> & { queue_id?: string | undefined },
  owner: TicketOwner,
  { reason, at, epoch }: { reason: string; at: string; epoch: number },
): TicketFields {
  const queueId =
    owner.status === 'closed' ? of.queue_id : owner.status === 'bot' ? undefined : owner.queueId;
  return {
    ticket_status: owner.status,
    ticket_status_since: at,
    ticket_reason: reason,
    ticket_closed_at: owner.status === 'closed' ? at : undefined,
    closing_reason: owner.status === 'closed' ? owner.closingReason : undefined,
    queue_id: queueId,
    user_id: owner.status === 'open' ? owner.userId : undefined,
    owner_epoch: epoch,
  };
}
