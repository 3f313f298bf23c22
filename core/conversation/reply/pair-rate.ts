/**
 * WhatsApp's rate from one business number to one customer: a message every 6 seconds, and up to 45 at once
 * that are paid back by waiting.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits
 */
const INTERVAL_MS = 6_000;
const BURST = 45;

/** WhatsApp counts when messages arrive, and an earlier one may have been on its way for longer; milliseconds. */
const MARGIN_MS = 1_000;

/** A place for one message. */
export interface Slot {
  /** When it may be sent. */
  at: number;
  /** When the allowance is full again: kept with the conversation. */
  tat: number;
}

/**
 * The next free place: the generic cell rate algorithm, whose whole state is one number.
 *
 * All times are milliseconds since the epoch.
 *
 * @param tat undefined before the first message
 * @see https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export function nextSlot(tat: number | undefined, now: number): Slot {
  const from = Math.max(tat ?? 0, now);
  const free = from - (BURST - 1) * INTERVAL_MS;
  return { at: free > now ? free + MARGIN_MS : now, tat: from + INTERVAL_MS };
}
