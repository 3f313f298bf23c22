import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Name } from '#platform/dynamodb/expressions.ts';
import { conversationWrite } from '../conversation-write.ts';
import type { Placed } from '../desk-place.ts';
import { isUnheard } from '../hearing/unheard.ts';
import { ticketKey } from '../keys.ts';
import type { Conversation, TicketRow } from '../records.ts';
import { watchedForReplies, watchedFrom, watchOf } from '../watch/watch.ts';
import { assignTicket, isWithPeople, type TicketOwner } from './ticket.ts';

/** Who is to have a conversation from now on, and why. */
export interface OwnerChange {
  owner: TicketOwner;
  /** A word for the desk and for metrics, such as `taken_over` or `no_answer`. */
  reason: string;
  /** Everything that the customer has said so far counts as answered. */
  answered?: boolean;
}

export interface OwnerChangeOptions {
  /** How long an agent that is given the conversation may take before the watchdog looks, in milliseconds. */
  answerDueMs: number;
  now: () => number;
}

/** The conversation as the change makes it. @throws {TicketTransitionError} */
export function afterChange(
  seen: Conversation,
  { owner, reason, answered }: OwnerChange,
  { answerDueMs, now }: OwnerChangeOptions,
): Conversation {
  const at = now();
  const ticket = assignTicket(seen, owner, { reason, at: new Date(at).toISOString() });
  const isDone = answered || owner.status === 'closed';
  const next: Conversation = { ...seen, ...ticket };
  if (isDone) {
    next.answered_seq = seen.inbound_seq;
    next.waiting_since = undefined;
    next.owed_after = undefined;
  }
  const isUnanswered = !isDone && seen.inbound_seq > seen.answered_seq;
  // What has no number waited for people, and they have judged it.
  if (!isUnanswered && !isUnheard(next) && !isWithPeople(next)) next.waiting_since = undefined;
  const isOwed = isUnanswered && !isWithPeople(next);
  const watch = isOwed ? watchedFrom(seen.conversation_id, at + answerDueMs) : watchedForReplies(next, at);
  return { ...next, ...watch };
}

/**
 * The writes of a change of owner, the conversation first; a closed ticket leaves a row behind. The watch is written
 * whatever was read of it.
 *
 * @param unchanged what else the change depends on
 */
export function ownerWrites(
  tableName: string,
  seen: Conversation,
  next: Placed,
  unchanged: ReadonlyArray<Name<Conversation>> = [],
): TransactItem[] {
  const conversation = conversationWrite(tableName, seen, next, { overwrite: watchOf(next), unchanged });
  return [conversation, ...closedTicketWrites(tableName, seen, next)];
}

/** The row that a ticket leaves which is closed now. One that is reopened and closed again has one row: the last. */
export function closedTicketWrites(
  tableName: string,
  seen: Conversation,
  next: Conversation,
): TransactItem[] {
  if (next.ticket_status !== 'closed' || seen.owner_epoch === next.owner_epoch) return [];
  const row: TicketRow = {
    ticket_id: seen.ticket_id,
    ticket_number: seen.ticket_number,
    opened_at: seen.ticket_opened_at,
    closed_at: next.ticket_closed_at ?? next.ticket_status_since,
    queue_id: seen.queue_id,
    user_id: seen.user_id,
    reason: next.ticket_reason,
    ...(next.closing_reason === undefined ? {} : { closing_reason: next.closing_reason }),
  };
  const key = ticketKey(seen.tenant_id, seen.conversation_id, seen.ticket_number);
  return [{ Put: { TableName: tableName, Item: { ...key, ...row } } }];
}
