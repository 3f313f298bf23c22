import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { isWithPeople } from '../ticket/ticket.ts';
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
export type NextStep = { kind: 'nothing' } | ({ kind: 'wake' } & Wake) | { kind: 'give_to_people' };

/** Whether an agent owes the customer an answer. People are not watched. */
export function owesAnswer(conversation: Conversation): boolean {
  const { inbound_seq, answered_seq, ticket_status } = conversation;
  return inbound_seq > answered_seq && ticket_status !== 'closed' && !isWithPeople(conversation);
}

/**
 * A turn that waits for the model is woken however often that was: it parks itself again, or gives up.
 *
 * @param now milliseconds since the epoch
 */
export function nextStep(conversation: Conversation, now: number): NextStep {
  if (!owesAnswer(conversation)) return { kind: 'nothing' };
  const wakes = conversation.wakes ?? 0;
  if (conversation.parked_since !== undefined && now < conversation.parked_since + PARKED_MS) {
    return { kind: 'wake', dueAt: now + PARKED_BACKOFF_MS, wakes: wakes + 1 };
  }
  const backoffMs = ANSWER_BACKOFF_MS[wakes];
  return backoffMs === undefined
    ? { kind: 'give_to_people' }
    : { kind: 'wake', dueAt: now + backoffMs, wakes: wakes + 1 };
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
