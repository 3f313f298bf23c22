/** WhatsApp's first year: an earlier time is nonsense. */
const EARLIEST_MS = Date.UTC(2009, 0, 1);

/** How far ahead of ours the provider's clock may be. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Above this age a message is stored but not answered automatically: a late retry of the provider. */
export const LATE_AFTER_MS = 12 * 60 * 60_000;

/** When a message was written, as far as can be told, and never after it was received. */
export interface Occurrence {
  /** ISO 8601. */
  occurredAt: string;
  late?: true;
  /** The provider's time made no sense and the time of receipt stands in. */
  clockSuspect?: true;
}

/**
 * Reads WhatsApp's timestamp: seconds since the epoch, as text or number.
 *
 * @param receivedAtMs milliseconds since the epoch
 */
export function readOccurrence(timestamp: string | number | undefined, receivedAtMs: number): Occurrence {
  const ms = Number(timestamp === '' ? Number.NaN : timestamp) * 1000;
  if (!(ms >= EARLIEST_MS && ms <= receivedAtMs + CLOCK_SKEW_MS)) {
    return { occurredAt: new Date(receivedAtMs).toISOString(), clockSuspect: true };
  }
  return {
    occurredAt: new Date(Math.min(ms, receivedAtMs)).toISOString(),
    ...(receivedAtMs - ms > LATE_AFTER_MS ? { late: true as const } : {}),
  };
}
