import { type Cause, deriveEvent, type EventSource } from '../events/derive.ts';
import type { ConversationEnvelope } from '../events/envelope.ts';
import { ledgerKey } from './keys.ts';

/** Names a record of outbox.fifo that only wakes the sender. It is no fact and never on the bus. */
const WAKE = 'outbox.wake.requested';

/**
 * Asks the sender to look at a conversation because of one of its replies.
 *
 * @param why ends the key `wake:<conversation>#<reply_seq>:<why>`: the same one within five minutes is one record
 */
export function wakeEvent(
  cause: Cause,
  { replySeq, why }: { replySeq: number; why: string },
  source?: EventSource,
): ConversationEnvelope<{ replySeq: number }> {
  const idempotencyKey = `wake:${ledgerKey(cause.conversation_id, replySeq)}:${why}`;
  return deriveEvent(cause, { event: WAKE, idempotencyKey, payload: { replySeq } }, source);
}
