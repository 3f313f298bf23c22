import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { messageHash } from '../ids.ts';
import type { Conversation, MessageRow } from '../records.ts';

/** How long agents wait for what is said in a voice note, unless the tenant says otherwise, in milliseconds. */
const HEAR_MS = 45_000;

/**
 * Voice notes of a conversation that are listened to at once. What is said in more is read late: the item stays
 * small, and a turn reads twenty messages.
 */
const MOST_UNHEARD = 20;

/** What of a conversation says which voice notes agents wait for, and until when. */
type Unheard = Pick<Conversation, 'unheard' | 'hear_until'>;

/** Whether a message says something that only a transcript tells: WhatsApp passed on a sound. */
export function isSpoken({ mediaType, media, errors }: InboxMessageReceived['payload']): boolean {
  return mediaType === 'audio' && media?.id !== undefined && errors === undefined;
}

/** Whether agents still listen to something that the customer said. */
export function isUnheard({ unheard = [] }: Unheard): boolean {
  return unheard.length > 0;
}

/** Whether agents listen to this message. */
export function isAwaited(
  seen: Unheard | undefined,
  { message_id, awaits }: Pick<MessageRow, 'message_id' | 'awaits'>,
): boolean {
  return awaits !== undefined && seen?.unheard?.includes(messageHash(message_id)) === true;
}

/**
 * Whether an agent that is asked now waits: when the transcript comes, or has not come in time, it is asked again, for
 * everything. A customer who sends one voice note after the other does not wait the longer for it.
 *
 * @param now milliseconds since the epoch
 */
export function waitsToHear(conversation: Unheard, now: number): boolean {
  return isUnheard(conversation) && now < (conversation.hear_until ?? 0);
}

/**
 * The conversation with one voice note more to listen to; undefined when there are too many.
 *
 * @returns besides, until when this one is waited for, in milliseconds since the epoch
 */
export function withUnheard(
  seen: Unheard,
  messageId: string,
  { hearMs = HEAR_MS }: { hearMs?: number | undefined },
  now: number,
): { unheard: Unheard; hearUntil: number } | undefined {
  const before = seen.unheard ?? [];
  if (before.length >= MOST_UNHEARD) return undefined;
  const hearUntil = now + hearMs;
  const unheard = {
    unheard: [...before, messageHash(messageId)],
    hear_until: isUnheard(seen) ? seen.hear_until : hearUntil,
  };
  return { unheard, hearUntil };
}

/** The conversation once one of its voice notes was heard, or will not be. */
export function withoutUnheard(seen: Unheard, messageId: string): Unheard {
  return withoutAllUnheard(seen, [messageHash(messageId)]);
}

/** The same of several, by the hashes of their ids: of those that a person has listened to. */
export function withoutAllUnheard(seen: Unheard, hashes: readonly string[]): Unheard {
  const left = (seen.unheard ?? []).filter((hash) => !hashes.includes(hash));
  return left.length === 0 ? NOTHING_UNHEARD : { unheard: left, hear_until: seen.hear_until };
}

/** No transcript is waited for: none there is, or who answers has heard the voice notes. */
export const NOTHING_UNHEARD: Readonly<Record<keyof Unheard, undefined>> = {
  unheard: undefined,
  hear_until: undefined,
};
