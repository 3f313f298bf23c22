import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';

/** What WhatsApp calls it when the conversation goes from one responder of a number to another. */
const CHANGES: ReadonlyMap<string, 'passed' | 'taken'> = new Map([
  ['control_passed', 'passed'],
  ['control_taken', 'taken'],
]);

/**
 * Whether the conversation was passed to us or taken from us by another responder of the number; undefined for every other
 * message, and for a notice that is so late that it may have changed again.
 */
export function controlChange({
  mediaType,
  providerType,
  system,
  late,
}: InboxMessageReceived['payload']): 'passed' | 'taken' | undefined {
  if (mediaType !== 'system' || providerType !== 'messaging_handovers' || late) return undefined;
  return CHANGES.get(system?.kind ?? '');
}
