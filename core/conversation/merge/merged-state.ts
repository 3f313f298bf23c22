import { isUnheard, NOTHING_UNHEARD } from '../hearing/unheard.ts';
import { latest } from '../message/control.ts';
import { newestAddress } from '../newest-address.ts';
import type { Conversation, TicketRow } from '../records.ts';
import { isWithPeople, type TicketChange, ticketChange, ticketFields } from '../ticket/ticket.ts';
import { dueFrom, type Watch, watchedForReplies, watchedFrom } from '../watch/watch.ts';
import { strandsWith } from './strands.ts';

/** The reason of every change that a merge makes. */
export const MERGED = 'merged';

/** A conversation and whose it is. */
export interface ConversationName {
  conversationId: string;
  contactId: string;
}

/** What a merge did to a ticket: told as `ticket.changed` of that conversation. */
export interface MergedTicket extends ConversationName {
  change: TicketChange;
}

/** What comes from the merged conversation into the other. */
export interface Arriving {
  /** Its messages with a higher number are owed. */
  answeredSeq: number;
  /** When the oldest of them arrived; undefined when everything was answered. */
  waitingSince: string | undefined;
  /** How many replies still have to be sent. */
  replies: number;
}

/** Both conversations after the merge. */
export interface Merge {
  source: Conversation;
  target: Conversation;
  /** What the merge decides about the target's watch, whatever other writers left there. */
  watch: Watch;
  changes: MergedTicket[];
  /** The merged conversation's ticket, when another goes on in its place. */
  closed: TicketRow | undefined;
}

/**
 * What becomes of a merged contact's conversation (`source`) and of the one that takes its place; writes
 * nothing.
 *
 * - People win over agents, a live ticket over a closed one; of two alike the target's stays. Where the target
 *   has a live ticket, that one goes on, if need be with the source's people, and the source's is closed; else
 *   the source's ticket goes on under its own id.
 * - Replies that people wrote and that were not sent get the target's next numbers.
 * - The target lists the source, whose rows stay. What the source did not answer becomes one more turn of the target.
 *   Agents owe it at once; people see it.
 * - Who owned either before has an old `owner_epoch`, unless the target's owner stays.
 *
 * @param target undefined when it does not exist yet
 * @param now milliseconds since the epoch
 */
export function mergeConversations(
  source: Conversation,
  target: Conversation | undefined,
  to: ConversationName,
  arriving: Arriving,
  now: number,
): Merge {
  const { answeredSeq, waitingSince, replies } = arriving;
  const count = source.inbound_seq - answeredSeq;
  const at = new Date(now).toISOString();
  const gone: Conversation = {
    ...source,
    ...ticketFields(source, { status: 'closed' }, { reason: MERGED, at, epoch: source.owner_epoch + 1 }),
    ...watchedForReplies(source, now),
    ...{
      ...NOTHING_UNHEARD,
      waiting_since: undefined,
      owed_after: undefined,
      merged_into: to.conversationId,
    },
  };
  const takes = takesTicket(source, target);
  const goesOn = takes && !(target && isLive(target));
  const base = target ?? begin(source, to, at);
  const unwatched: Conversation = {
    ...base,
    ...(takes ? placeOf(source, base) : {}),
    ...(goesOn ? identityOf(source, target) : {}),
    ...customerOf(source, base),
    ...tagsOf(source, base),
    reply_seq: base.reply_seq + replies,
    merged_from: strandsWith(base, source, answeredSeq, base.inbound_seq),
    inbound_seq: base.inbound_seq + count,
    waiting_since: earliest(
      base.waiting_since,
      waitingSince,
      isUnheard(source) ? source.waiting_since : undefined,
    ),
    ...unheardOf(source, base),
  };
  const agentsOwe = !isWithPeople(unwatched) && unwatched.ticket_status !== 'closed';
  const watch = agentsOwe ? (count > 0 ? watchedNow(unwatched, now) : {}) : watchedForReplies(unwatched, now);
  const next = { ...unwatched, ...watch };
  const changes: MergedTicket[] = [];
  const ends = isLive(source) && !goesOn;
  if (ends) changes.push(mergedTicket(gone, ticketChange(source.ticket_status, gone)));
  if (takes && isLive(next)) {
    const from = goesOn ? source.ticket_status : base.ticket_status;
    changes.push(mergedTicket(next, ticketChange(from, next)));
  }
  return { source: gone, target: next, watch, changes, closed: ends ? closedRow(gone, at) : undefined };
}

/** Whether the merged conversation will have a ticket that an agent or a person answers: else nothing is owed. */
export function staysLive(source: Conversation, target: Conversation | undefined): boolean {
  return isLive(takesTicket(source, target) ? source : (target ?? source));
}

function takesTicket(source: Conversation, target: Conversation | undefined): boolean {
  return !target || rank(source) > rank(target);
}

function rank(conversation: Conversation): number {
  if (isWithPeople(conversation)) return 3;
  if (isLive(conversation)) return 2;
  return conversation.ticket_number > 0 ? 1 : 0;
}

/** What people called either of them. */
function tagsOf({ tags: ours = [] }: Conversation, { tags: theirs = [] }: Conversation) {
  const tags = [...new Set([...ours, ...theirs])].toSorted();
  return tags.length === 0 ? {} : { tags };
}

/** The voice notes of both are listened to, and waited for as long as those of the one that waits the longer. */
function unheardOf(source: Conversation, base: Conversation): Partial<Conversation> {
  if (!isUnheard(source)) return {};
  const { unheard = [], hear_until = 0 } = source;
  return {
    unheard: [...(base.unheard ?? []), ...unheard],
    hear_until: Math.min(hear_until, base.hear_until ?? hear_until),
  };
}

const isLive = ({ ticket_status }: Conversation) => ticket_status !== 'closed';

function mergedTicket({ conversation_id, contact_id }: Conversation, change: TicketChange): MergedTicket {
  return { conversationId: conversation_id, contactId: contact_id, change };
}

/** The target as it would be without the source's messages: nothing is asked, answered, or sent in it. */
function begin(source: Conversation, to: ConversationName, at: string): Conversation {
  const { tenant_id, channel_id, last_inbound_at } = source;
  const { auto_since, auto_count, auto_digest, loop_told } = source;
  const { ticket_id, ticket_number, ticket_status, ticket_opened_at } = source;
  const { ticket_status_since, ticket_reason } = source;
  return {
    ...{ tenant_id, conversation_id: to.conversationId, channel_id, contact_id: to.contactId },
    ...{ inbound_seq: 0, answered_seq: 0, reply_seq: 0, settled_seq: 0, owner_epoch: 0 },
    ...{ ticket_id, ticket_number, ticket_status, ticket_opened_at, ticket_status_since, ticket_reason },
    ...{ last_inbound_at, auto_since, auto_count, auto_digest, loop_told },
    created_at: at,
  };
}

/** Who has the source's ticket has it in the target, since the same time. */
function placeOf(source: Conversation, base: Conversation): Partial<Conversation> {
  const { ticket_status, ticket_status_since, ticket_closed_at, closing_reason, queue_id, user_id } = source;
  return {
    ...{ ticket_status, ticket_status_since, ticket_closed_at, closing_reason, queue_id, user_id },
    ticket_reason: isLive(source) ? MERGED : source.ticket_reason,
    owner_epoch: Math.max(source.owner_epoch, base.owner_epoch) + 1,
  };
}

function identityOf(source: Conversation, target: Conversation | undefined): Partial<Conversation> {
  const { ticket_id, ticket_opened_at } = source;
  const last = target?.ticket_number ?? 0;
  return { ticket_id, ticket_opened_at, ticket_number: last === 0 ? source.ticket_number : last + 1 };
}

/** What the customer is known by, from whichever conversation they wrote in last, and when they can be written to. */
function customerOf(source: Conversation, target: Conversation): Partial<Conversation> {
  const [newer, older] =
    source.last_inbound_at > target.last_inbound_at ? [source, target] : [target, source];
  return {
    last_inbound_at: newer.last_inbound_at,
    ...windowOf(source, target),
    pair_tat: Math.max(source.pair_tat ?? 0, target.pair_tat ?? 0) || undefined,
    ...newestAddress(older, newer),
    ours_at: latest(source.ours_at, target.ours_at),
    taken_at: latest(source.taken_at, target.taken_at),
    customer_name: newer.customer_name ?? older.customer_name,
    same_phone_as: samePhoneAs(source, target, newer.wa_id === undefined ? [newer, older] : [newer]),
  };
}

/** Who else has the customer's number, as far as they are not one now. @param told by which it is told, the newest first */
function samePhoneAs(
  source: Conversation,
  target: Conversation,
  told: readonly Conversation[],
): string | undefined {
  const one = new Set([source.contact_id, target.contact_id]);
  return told.map(({ same_phone_as }) => same_phone_as).find((id) => id !== undefined && !one.has(id));
}

function windowOf(source: Conversation, target: Conversation): Partial<Conversation> {
  const { window_from, template_for } =
    (source.window_from ?? '') > (target.window_from ?? '') ? source : target;
  return { window_from, template_for };
}

/** While the model is down, the whole turn waits for it. */
function watchedNow(conversation: Conversation, now: number): Watch {
  const { conversation_id, parked_until, due_at = now } = conversation;
  return parked_until === undefined ? watchedFrom(conversation_id, now) : dueFrom(conversation_id, due_at);
}

const earliest = (...times: Array<string | undefined>) =>
  times.filter((time) => time !== undefined).sort()[0];

function closedRow(gone: Conversation, at: string): TicketRow {
  return {
    ticket_id: gone.ticket_id,
    ticket_number: gone.ticket_number,
    opened_at: gone.ticket_opened_at,
    closed_at: at,
    queue_id: gone.queue_id,
    user_id: undefined,
    reason: MERGED,
  };
}
