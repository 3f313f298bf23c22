/** How many messages one customer may get: a number at once, and then one for each so many milliseconds. */
export interface PairRate {
  burst: number;
  ms: number;
}

/**
 * Whether one more message to a customer would be too many. A burst has to be paid back by waiting.
 *
 * @param accepted when the earlier ones were accepted, milliseconds since the epoch, oldest first
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/about-the-platform
 */
export function exceedsPairRate(accepted: readonly number[], now: number, { burst, ms }: PairRate): boolean {
  let owed = 0;
  let at = accepted[0] ?? now;
  for (const next of [...accepted, now]) {
    owed = Math.max(0, owed - (next - at) / ms) + 1;
    at = next;
  }
  // Thirds of a message do not add up exactly.
  return owed > burst + 1e-9;
}

/**
 * Whether one more message of a business number would be too many within a second.
 *
 * @param accepted when the earlier ones were accepted, milliseconds since the epoch, oldest first
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
 */
export function exceedsThroughput(accepted: readonly number[], now: number, perSecond: number): boolean {
  return accepted.filter((at) => at > now - 1000).length >= perSecond;
}
