import { type Cause, deriveEvent, type EventSource } from '#core/events/derive.ts';

/** Names a record of outbox.fifo that is a courtesy, no fact, and never on the bus. */
export const PRESENCE = 'outbox.presence.requested';

/**
 * Asks the sender to mark a customer's message as read and to show that an answer is being written.
 *
 * @param messageId the provider's
 * @param turnId a turn asks once
 */
export function presenceRecord(cause: Cause, messageId: string, turnId: string, source?: EventSource) {
  const payload = { messageId };
  return deriveEvent(cause, { event: PRESENCE, idempotencyKey: `presence:${turnId}`, payload }, source);
}
