import type { SQSRecord } from 'aws-lambda';
import type { DeadLetters } from '../queue/dead-letters.ts';
import { ProsaError } from '../runtime/errors.ts';
import type { Log } from '../runtime/logger.ts';
import { UnreadableRecordError } from './read-record.ts';

/** How often a record is tried whose handler says that a repetition will not help. */
const TRIES = 2;

/**
 * Whether no repetition mends what a record failed with. One that cannot be read never can; what a handler says of itself
 * is tried once more, since it may know less than it thinks.
 *
 * @param receiveCount how often the record was received, this time included
 */
export function isBeyondHelp(error: unknown, receiveCount: number): boolean {
  if (error instanceof UnreadableRecordError) return true;
  return error instanceof ProsaError && !error.retryable && receiveCount >= TRIES;
}

/**
 * Puts a record that no repetition mends into the dead-letter queue, at once: what is behind it in its message group does
 * not wait until SQS has received it as often as allowed.
 *
 * @returns whether it is there: then the record is done. If not, SQS moves it in the end
 */
export async function putAside(
  { deadLetters, log }: { deadLetters: DeadLetters; log: Log },
  record: SQSRecord,
  error: unknown,
): Promise<boolean> {
  const { messageId } = record;
  try {
    await deadLetters.put(record, reasonOf(error));
    return true;
  } catch (reason) {
    log.warn('a record could not be put into the dead-letter queue', { messageId, error: reason });
    return false;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableRecordError) return `${error.name}: ${error.issues.join(', ')}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
