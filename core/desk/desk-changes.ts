import { isUnheard, withoutAllUnheard } from '../conversation/hearing/unheard.ts';
import { ticketId } from '../conversation/ids.ts';
import type { Conversation, NoteRow } from '../conversation/records.ts';
import { newReplies } from '../conversation/reply/new-replies.ts';
import type { ReplyRow } from '../conversation/reply/reply-records.ts';
import { route } from '../conversation/route.ts';
import { afterChange } from '../conversation/ticket/change-owner.ts';
import {
  isWithPeople,
  type TicketChange,
  type TicketOwner,
  TicketTransitionError,
  ticketChange,
} from '../conversation/ticket/ticket.ts';
import type { TicketPolicy } from '../conversation/ticket/ticket-policy.ts';
import { ANSWER_DUE_MS } from '../conversation/watch/due.ts';
import { watchedForReplies } from '../conversation/watch/watch.ts';
import type { Agent } from '../events/routing-handoff-requested.ts';
import type { ContentOf } from '../whatsapp/outbound/outbound-content.ts';
import { UnseenMessageError } from './errors.ts';

/** What a person's action makes of a conversation. */
export interface DeskChange {
  conversation: Conversation;
  /** Undefined while the owner stays. */
  change?: TicketChange | undefined;
  /** Another agent or a queue is asked to go on with it; `seq` is the `inbound_seq` to be answered. */
  handoff?: { fromAgent: Agent; seq: number } | undefined;
  reply?: ReplyRow | undefined;
  note?: NoteRow | undefined;
}

/** To the people of a queue, or to one person: for that queue, else for the present one. */
export type TransferTarget =
  | { queueId: string; userId?: undefined }
  | { userId: string; queueId?: string | undefined };

/**
 * A person has the conversation that was closed. Undefined when that person has it already.
 *
 * @param now milliseconds since the epoch
 * @throws {TicketTransitionError} when it is not closed
 */
export function reopened(
  seen: Conversation,
  userId: string,
  policy: TicketPolicy,
  now: number,
): DeskChange | undefined {
  const change = takenOver(seen, userId, policy, now, 'reopened');
  if (change && seen.ticket_status !== 'closed') throw new TicketTransitionError(seen.ticket_status, 'open');
  return change;
}

/** A person has the conversation. Undefined when that person has it already. @param now milliseconds */
export function takenOver(
  seen: Conversation,
  userId: string,
  policy: TicketPolicy,
  now: number,
  reason = 'taken_over',
): DeskChange | undefined {
  if (seen.ticket_status === 'open' && seen.user_id === userId) return undefined;
  const owner = { status: 'open' as const, queueId: seen.queue_id ?? policy.peopleQueueId, userId };
  const conversation = placed(seen, owner, reason, now);
  if (!isOver(seen, policy, now)) {
    return { conversation, change: ticketChange(seen.ticket_status, conversation) };
  }
  const number = seen.ticket_number + 1;
  const next = {
    ...conversation,
    ticket_id: ticketId(seen.conversation_id, number),
    ticket_number: number,
    ticket_opened_at: conversation.ticket_status_since,
  };
  return { conversation: next, change: ticketChange(null, next) };
}

/**
 * What the person knew: the newest `inbound_seq`, and by their hashes the voice notes that have none yet. The person has listened to
 * them, and what came after stays unanswered.
 */
export interface WasSeen {
  seqSeen: number;
  unheardSeen: readonly string[];
}

/**
 * A person answers, and has the conversation from then on.
 *
 * @param said `content`: short enough for one message
 */
export function replied(
  seen: Conversation,
  said: Words & WasSeen,
  policy: TicketPolicy,
  now: number,
): DeskChange & { reply: ReplyRow } {
  const { conversation: owned, change } = takenOver(seen, said.userId, policy, now) ?? { conversation: seen };
  const answered = Math.max(seen.answered_seq, Math.min(said.seqSeen, seen.inbound_seq));
  const listening = withoutAllUnheard(seen, said.unheardSeen);
  const isAll = answered >= seen.inbound_seq && !isUnheard(listening);
  const answering: Conversation = {
    ...owned,
    ...listening,
    answered_seq: answered,
    owed_after: undefined,
    ...(isAll ? { waiting_since: undefined } : {}),
  };
  return { change, ...withWords(answering, said, now) };
}

/** What a person says to the customer. */
interface Words {
  userId: string;
  content: ContentOf<'text' | 'template' | 'media'>;
}

/** A person's words go out; nothing counts as answered by them alone. @param said short enough for one message */
function withWords(
  seen: Conversation,
  { userId, content }: Words,
  now: number,
): { conversation: Conversation; reply: ReplyRow } {
  const [reply] = newReplies(
    seen,
    { author: 'human', user_id: userId, seq_through: seen.answered_seq, owner_epoch: seen.owner_epoch },
    content,
    now,
  );
  if (!reply) throw new TypeError('a reply must have a text');
  const spoken = { ...seen, reply_seq: seen.reply_seq + 1 };
  return { conversation: { ...spoken, ...watchedForReplies(spoken, now) }, reply };
}

/** Which agent is to have a conversation again. */
export type GiveBackTarget = 'ai' | 'triage';

/**
 * An agent has it again, and is asked at once for what is unanswered.
 *
 * @param to left out: triage where the tenant's tickets begin there, else the AI
 * @throws {TicketTransitionError}
 */
export function givenBack(
  seen: Conversation,
  { entry }: TicketPolicy,
  now: number,
  to?: GiveBackTarget,
): DeskChange {
  const beginsInTriage = entry.status === 'pending' && entry.queueId === undefined;
  const toTriage = to === undefined ? beginsInTriage : to === 'triage';
  const owner: TicketOwner = toTriage ? { status: 'pending' } : { status: 'bot' };
  if (!isWithPeople(seen)) throw new TicketTransitionError(seen.ticket_status, owner.status);
  const conversation = placed(seen, owner, 'given_back', now);
  const isOwed = seen.inbound_seq > seen.answered_seq;
  return {
    conversation,
    change: ticketChange(seen.ticket_status, conversation),
    handoff: isOwed ? { fromAgent: route(seen), seq: seen.inbound_seq } : undefined,
  };
}

/** What a person says with a transfer: a note for those who have it then, and words for the customer. */
export interface TransferWords {
  note?: NoteRow | undefined;
  words?: Words | undefined;
}

/**
 * Other people have it, and are told what is said with it. Undefined when they have it already and nothing is said.
 *
 * @throws {TicketTransitionError} when it is closed
 */
export function transferredWith(
  seen: Conversation,
  to: TransferTarget,
  { note, words }: TransferWords,
  policy: TicketPolicy,
  now: number,
): DeskChange | undefined {
  const moved = transferred(seen, to, policy, now);
  if (!note && !words) return moved;
  const change: DeskChange = moved ?? { conversation: seen };
  return { ...change, note, ...(words ? withWords(change.conversation, words, now) : {}) };
}

/** Other people have it. Undefined when they have it already. @throws {TicketTransitionError} when it is closed */
function transferred(
  seen: Conversation,
  to: TransferTarget,
  policy: TicketPolicy,
  now: number,
): DeskChange | undefined {
  const owner = transferOwner(seen, to, policy);
  if (seen.ticket_status === 'closed') throw new TicketTransitionError('closed', owner.status);
  const isThere =
    seen.ticket_status === owner.status && seen.queue_id === owner.queueId && seen.user_id === to.userId;
  if (isThere) return undefined;
  const conversation = placed(seen, owner, 'transferred', now);
  return {
    conversation,
    change: ticketChange(seen.ticket_status, conversation),
    handoff: { fromAgent: route(seen), seq: seen.inbound_seq },
  };
}

/**
 * It is done, and everything that the person knew counts as answered. A voice note that is heard later, and that was not known, goes on
 * with it.
 *
 * @param closingReason what the person says of the matter
 * @throws {UnseenMessageError}
 * @throws {TicketTransitionError}
 */
export function closed(
  seen: Conversation,
  { seqSeen, unheardSeen, closingReason }: WasSeen & { closingReason?: string | undefined },
  now: number,
): DeskChange {
  if (seen.inbound_seq > seqSeen)
    throw new UnseenMessageError(seen.conversation_id, seqSeen, seen.inbound_seq);
  const heard = { ...seen, ...withoutAllUnheard(seen, unheardSeen) };
  const conversation = placed(heard, { status: 'closed', closingReason }, 'closed', now);
  return { conversation, change: ticketChange(seen.ticket_status, conversation) };
}

function transferOwner(
  seen: Conversation,
  to: TransferTarget,
  { peopleQueueId }: TicketPolicy,
): Extract<TicketOwner, { queueId?: string }> {
  if (to.userId === undefined) return { status: 'pending', queueId: to.queueId };
  return { status: 'open', queueId: to.queueId ?? seen.queue_id ?? peopleQueueId, userId: to.userId };
}

/** Whether the next ticket begins: as for customers, a closed one goes on only for a while. */
function isOver(seen: Conversation, { reopenMs }: TicketPolicy, now: number): boolean {
  if (seen.ticket_status !== 'closed') return false;
  const closedAt = Date.parse(seen.ticket_closed_at ?? seen.ticket_status_since);
  return seen.ticket_number === 0 || now - closedAt > reopenMs;
}

function placed(seen: Conversation, owner: TicketOwner, reason: string, now: number): Conversation {
  return afterChange(seen, { owner, reason }, { answerDueMs: ANSWER_DUE_MS, now: () => now });
}
