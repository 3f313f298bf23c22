/** The longest wait before a failed record is delivered again, in seconds. */
export const LONGEST_RETRY_SECONDS = 300;

/**
 * Seconds until a failed record may be delivered again: between half and the whole of 2, 8, 32, 128, then
 * {@link LONGEST_RETRY_SECONDS}. The first waits are short because the conversation waits with the record;
 * they grow fast so that five receives outlast a few minutes of trouble elsewhere, and fifty some hours.
 *
 * @param receiveCount how often the record was received, this time included; at least 1
 * @param random a number from 0 up to but not including 1; it spreads records that failed together
 */
export function retrySeconds(receiveCount: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_RETRY_SECONDS, 2 * 4 ** (Math.max(1, receiveCount) - 1));
  return Math.ceil(ceiling * (0.5 + random() / 2));
}
