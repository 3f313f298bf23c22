import type { Conversation } from '../records.ts';
import { isWithPeople } from '../ticket/ticket.ts';
import type { Nudge } from './watch-store.ts';

/** How long an agent has after the first and the second nudge, in milliseconds. After that people get it. */
const ANSWER_BACKOFF_MS = [60_000, 120_000];

/** A parked turn gives up by itself after 15 minutes; this is longer, in milliseconds. */
const PARKED_MS = 18 * 60_000;

/** How long the agent has to take up a parked turn again, in milliseconds. */
const PARKED_BACKOFF_MS = 60_000;

/** How long the sender has after each of the first nudges, in milliseconds. */
const SEND_BACKOFF_MS = [60_000, 120_000, 300_000, 300_000, 300_000];

/** How often the sender is asked after that, in milliseconds. */
const STUCK_REPLY_MS = 15 * 60_000;

/** After so many nudges a reply counts as stuck. */
export const SEND_NUDGES = SEND_BACKOFF_MS.length;

/** What an overdue conversation needs. */
export type NextStep = { kind: 'nothing' } | ({ kind: 'nudge' } & Nudge) | { kind: 'give_to_people' };

/** Whether an agent owes the customer an answer. People are not watched. */
export function owesAnswer(conversation: Conversation): boolean {
  const { turn_seq, answered_through, ticket_status } = conversation;
  return turn_seq > answered_through && ticket_status !== 'closed' && !isWithPeople(conversation);
}

/**
 * A turn that waits for the model is nudged however often that was: it parks itself again, or gives up.
 *
 * @param now milliseconds since the epoch
 */
export function nextStep(conversation: Conversation, now: number): NextStep {
  if (!owesAnswer(conversation)) return { kind: 'nothing' };
  const nudges = conversation.nudges ?? 0;
  if (conversation.parked_since !== undefined && now < conversation.parked_since + PARKED_MS) {
    return { kind: 'nudge', dueAt: now + PARKED_BACKOFF_MS, nudges: nudges + 1 };
  }
  const backoffMs = ANSWER_BACKOFF_MS[nudges];
  return backoffMs === undefined
    ? { kind: 'give_to_people' }
    : { kind: 'nudge', dueAt: now + backoffMs, nudges: nudges + 1 };
}

/** @param nudges how often the sender was asked before @param now milliseconds since the epoch */
export function nextReplyNudge(nudges: number, now: number): Nudge {
  return { dueAt: now + (SEND_BACKOFF_MS[nudges] ?? STUCK_REPLY_MS), nudges: nudges + 1 };
}
