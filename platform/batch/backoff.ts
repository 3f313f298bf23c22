/** The longest wait before a failed record is delivered again, in seconds. */
export const LONGEST_RETRY_SECONDS = 300;

/** The longest wait that SQS takes: counted from when the record was received, so an hour stays free. */
const LONGEST_VISIBILITY_SECONDS = 11 * 60 * 60;

/**
 * Seconds until a failed record may be delivered again: between half and the whole of 2, 8, 32, 128, then
 * {@link LONGEST_RETRY_SECONDS}. The first waits are short because the conversation waits with the record;
 * they grow fast so that five receives outlast a few minutes of trouble elsewhere, and fifty some hours.
 *
 * @param receiveCount how often the record was received, this time included; at least 1
 * @param random a number from 0 up to but not including 1; it spreads records that failed together
 * @param askedFor what the error asked for; then this counts, within what SQS takes
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export function retrySeconds(receiveCount: number, random: () => number, askedFor?: number): number {
  if (askedFor !== undefined) return Math.min(LONGEST_VISIBILITY_SECONDS, Math.max(1, Math.ceil(askedFor)));
  const ceiling = Math.min(LONGEST_RETRY_SECONDS, 2 * 4 ** (Math.max(1, receiveCount) - 1));
  return Math.ceil(ceiling * (0.5 + random() / 2));
}
