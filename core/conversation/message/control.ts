import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { Conversation } from '../records.ts';

/** What WhatsApp calls it when the conversation goes from one responder of a number to another. */
const CHANGES: ReadonlyMap<string, 'passed' | 'taken'> = new Map([
  ['control_passed', 'passed'],
  ['control_taken', 'taken'],
]);

type Known = Pick<Conversation, 'ours_at' | 'taken_at'>;

/**
 * Whether the conversation was passed to us or taken from us by another responder of the number; undefined for every other
 * message, for a notice that is so late that it may have changed again, and for one after which, by the provider's time, it
 * has changed again: notices and messages come in any order.
 */
export function controlChange(
  event: InboxMessageReceived,
  { ours_at = '', taken_at = '' }: Known = {},
): 'passed' | 'taken' | undefined {
  const change = toldBy(event.payload);
  return event.occurred_at < (change === 'taken' ? ours_at : taken_at) ? undefined : change;
}

function toldBy({ mediaType, providerType, system, late }: InboxMessageReceived['payload']) {
  if (mediaType !== 'system' || providerType !== 'messaging_handovers' || late) return undefined;
  return CHANGES.get(system?.kind ?? '');
}

/** Whether another responder took the conversation after this was said, and so answers it. */
export function isTakenSince({ occurred_at }: InboxMessageReceived, { taken_at = '' }: Known = {}): boolean {
  return occurred_at < taken_at;
}

/** What a message shows of who had the conversation when: what is passed to us is ours, and so is what we get the messages of. */
export function controlAfter({ payload, occurred_at }: InboxMessageReceived, known: Known): Known {
  const told = toldBy(payload);
  const isToUs = payload.mediaType !== 'system' && !payload.standby && payload.groupId === undefined;
  return {
    ...(told === 'passed' || isToUs ? { ours_at: latest(known.ours_at, occurred_at) } : {}),
    ...(told === 'taken' ? { taken_at: latest(known.taken_at, occurred_at) } : {}),
  };
}

/** @param times ISO 8601 */
export const latest = (...times: Array<string | undefined>) =>
  times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
