import * as z from 'zod';
import { dueShard } from '../keys.ts';
import { SEND_DUE_MS } from './due.ts';
import { type WaitReason, waitsFor } from './wait-reason.ts';

/**
 * When the watchdog looks after an item: at `due_at` (milliseconds since the epoch), which the sparse index finds
 * under `due_shard`. `wakes`: how often it has asked since. While it waits for something to end, `waits_for` names that
 * and `parked_since` the time: see `waitsFor`.
 */
export const dueSchema = z.object({
  due_shard: z.string().optional(),
  due_at: z.number().optional(),
  wakes: z.int().optional(),
  waits_for: z.string().optional(),
  parked_since: z.number().optional(),
});

export type Due = z.infer<typeof dueSchema>;

/**
 * The watch over a conversation. While the model is down its turn is parked since and until a time: `due_at` is then
 * the latter.
 */
export const watchSchema = dueSchema.extend({
  parked_until: z.number().optional(),
});

export type Watch = z.infer<typeof watchSchema>;

/** The watchdog does not look, and nothing is waited for. */
export const NOT_DUE: Readonly<Record<keyof Due, undefined>> = {
  due_shard: undefined,
  due_at: undefined,
  wakes: undefined,
  waits_for: undefined,
  parked_since: undefined,
};

/** No agent owes an answer, no turn waits, and every reply is settled or has a time of its own. */
export const NOT_WATCHED: Readonly<Record<keyof Watch, undefined>> = {
  ...NOT_DUE,
  parked_until: undefined,
};

/** The watchdog looks at an item of a conversation for the first time. @param at milliseconds since the epoch */
export function dueFrom(
  conversationId: string,
  at: number,
): Pick<Due, 'wakes'> & { due_shard: string; due_at: number } {
  return { due_shard: dueShard(conversationId), due_at: at, wakes: undefined };
}

/** An agent owes an answer, and was not asked again yet. @param at milliseconds since the epoch */
export function watchedFrom(conversationId: string, at: number): Watch {
  return { ...NOT_WATCHED, ...dueFrom(conversationId, at) };
}

/**
 * An agent owes an answer to one message more. A customer who writes on must not wait the longer for it: a time that is
 * set stays, and how often was asked, and a parked turn stays parked. A time that was set for replies only stays where
 * it is sooner.
 *
 * @param seen before the message
 * @param at milliseconds since the epoch
 */
export function watchedStill(
  seen: Due & { conversation_id: string; inbound_seq: number; answered_seq: number },
  at: number,
): Watch {
  const { conversation_id, due_at = at } = seen;
  if (seen.inbound_seq === seen.answered_seq) return watchedFrom(conversation_id, Math.min(due_at, at));
  return { due_shard: dueShard(conversation_id), due_at };
}

/**
 * No agent owes an answer. The conversation stays watched until its last reply is settled, for the sake of replies that
 * have no time of their own. A time that is set stays unless it is far: so the message, its answer and its sending
 * write the index twice in all.
 *
 * @param now milliseconds since the epoch
 */
export function watchedForReplies(
  seen: Due & { conversation_id: string; reply_seq: number; settled_seq: number },
  now: number,
): Watch {
  if (seen.settled_seq >= seen.reply_seq) return NOT_WATCHED;
  const latest = now + SEND_DUE_MS;
  return watchedFrom(seen.conversation_id, Math.min(seen.due_at ?? latest, latest));
}

/**
 * The turn waits for what its model needs, since it first did. Times in milliseconds since the epoch.
 *
 * @param reason what ends the waiting; `until` is when it is tried again in any case
 */
export function parked(
  { conversation_id, parked_since }: Watch & { conversation_id: string },
  reason: WaitReason,
  until: number,
  now: number,
): Watch {
  const waits = waitsFor(reason, conversation_id, parked_since ?? now);
  return { ...dueFrom(conversation_id, until), ...waits, parked_until: until };
}

/** The watchdog asks once more, and looks again at a time in milliseconds since the epoch. */
export function woken({ dueAt, wakes }: Wake): { due_at: number; wakes: number } {
  return { due_at: dueAt, wakes };
}

/** When to look again, and how often was asked by then. */
export interface Wake {
  /** Milliseconds since the epoch. */
  dueAt: number;
  wakes: number;
}

/**
 * The whole watch of a conversation, to be written whatever was read: the watchdog and a parked turn write theirs
 * without moving any of the numbers that other writes depend on.
 */
export function watchOf(conversation: Watch): Watch {
  return { ...NOT_WATCHED, ...watchSchema.parse(conversation) };
}
