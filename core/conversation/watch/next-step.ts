import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { isWithPeople } from '../ticket/ticket.ts';
import { SEND_DUE_MS } from './due.ts';
import type { Wake } from './watch.ts';

/** How long an agent has after the first and the second wake, in milliseconds. After that people get it. */
const ANSWER_BACKOFF_MS = [60_000, 120_000];

/** A parked turn gives up by itself after 15 minutes; this is longer, in milliseconds. */
const PARKED_MS = 18 * 60_000;

/** How long the agent has to take up a parked turn again, in milliseconds. */
const PARKED_BACKOFF_MS = 60_000;

/** How long the sender has after each of the first wakes, in milliseconds. */
const SEND_BACKOFF_MS = [60_000, 120_000, 300_000, 300_000, 300_000];

/** How often the sender is asked after that, in milliseconds. */
const STUCK_REPLY_MS = 15 * 60_000;

/** How old a reply is that counts as stuck, in milliseconds. */
const STUCK_AGE_MS = 20 * 60_000;

/** What an overdue conversation needs. */
export type NextStep =
  | { kind: 'nothing' }
  /** It is too early to ask about its replies. */
  | { kind: 'later'; dueAt: number }
  /** Who owes an answer is asked, and the sender about a reply; people should have it once that is stuck. */
  | ({ kind: 'wake'; replySeq: number | undefined; isStuck: boolean } & Wake)
  | { kind: 'give_to_people' };

/** Whether an agent owes the customer an answer. People are not watched, and what moved is owed where it went. */
export function owesAnswer(conversation: Conversation): boolean {
  const { inbound_seq, answered_seq, ticket_status, merged_into } = conversation;
  const isLive = ticket_status !== 'closed' && merged_into === undefined;
  return inbound_seq > answered_seq && isLive && !isWithPeople(conversation);
}

/** The conversation watches over those: they have no time of their own, and wait for nothing that would bring them back. */
const needsWatch = ({ status, due_at }: ReplyRow) => status === 'pending' && due_at === undefined;

/**
 * A turn that waits for the model is woken however often that was: it parks itself again, or gives up.
 *
 * @param replies those that are not settled, oldest first
 * @param now milliseconds since the epoch
 */
export function nextStep(conversation: Conversation, replies: readonly ReplyRow[], now: number): NextStep {
  const wakes = conversation.wakes ?? 0;
  const reply = replies.find(needsWatch);
  const replyDueAt = reply && Date.parse(reply.created_at) + SEND_DUE_MS;
  const overdue = replyDueAt !== undefined && replyDueAt <= now ? reply : undefined;
  const asked = {
    kind: 'wake' as const,
    replySeq: overdue?.reply_seq,
    isStuck: overdue !== undefined && isStuck(overdue, now) && !isWithPeople(conversation),
  };
  if (!owesAnswer(conversation)) {
    if (overdue) return { ...asked, ...nextReplyWake(wakes, now) };
    return replyDueAt === undefined ? { kind: 'nothing' } : { kind: 'later', dueAt: replyDueAt };
  }
  if (conversation.parked_since !== undefined && now < conversation.parked_since + PARKED_MS) {
    return { ...asked, dueAt: now + PARKED_BACKOFF_MS, wakes: wakes + 1 };
  }
  const backoffMs = ANSWER_BACKOFF_MS[wakes];
  return backoffMs === undefined
    ? { kind: 'give_to_people' }
    : { ...asked, dueAt: now + backoffMs, wakes: wakes + 1 };
}

/** @param wakes how often the sender was asked before @param now milliseconds since the epoch */
export function nextReplyWake(wakes: number, now: number): Wake {
  return { dueAt: now + (SEND_BACKOFF_MS[wakes] ?? STUCK_REPLY_MS), wakes: wakes + 1 };
}

/**
 * Whether a reply that is not settled has waited for as long as a customer should. Its age counts: how often the sender
 * was asked begins anew with every wait.
 *
 * @param now milliseconds since the epoch
 */
export function isStuck({ created_at }: Pick<ReplyRow, 'created_at'>, now: number): boolean {
  return now - Date.parse(created_at) >= STUCK_AGE_MS;
}
