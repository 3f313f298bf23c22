import type { Delivery } from '../reply-records.ts';

/**
 * A failure of a message is acted upon only so long after it was told, in milliseconds. WhatsApp tells at times of a
 * delivery and of a failure of one message within a moment, and statuses have no order: a delivery that follows is
 * proof that the customer has the message, and people are not called for it.
 */
const FAILURE_GRACE_MS = 5_000;

/** From when on a failure counts, in milliseconds since the epoch. */
export function failureCountsFrom({ failure_seen_at: seenAt }: Pick<Delivery, 'failure_seen_at'>): number {
  return seenAt === undefined ? 0 : Date.parse(seenAt) + FAILURE_GRACE_MS;
}
