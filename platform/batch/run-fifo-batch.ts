import type { SQSBatchResponse } from 'aws-lambda';
import { FifoBatch } from './fifo-batch.ts';
import type { FifoBatchOptions, RecordEnvelope } from './fifo-batch-options.ts';

/**
 * Works one batch of a FIFO queue. Every FIFO consumer stands on it.
 *
 * 1. The message groups of the batch are worked side by side, the records of each one after another.
 * 2. When a group ends while others still run, its records are deleted at once, so that a slow
 *    neighbour does not hold its next message. The last one is left to Lambda's own delete.
 * 3. A record fails when its handler throws or its body cannot be read. It and every later record of its
 *    group are reported and become visible again together after seconds. Only the failed record
 *    would not do: SQS gives out nothing of a group of which a message is in flight.
 *    One that no repetition mends is put into the dead-letter queue at once, with the reason, and is done.
 *    A record that fails in its last receive is left to the dead-letter queue, and those behind it go on
 *    (unless it takes all the time there is).
 * 4. Shortly before the function's time-out the signal is aborted and everything unfinished is reported.
 *
 * A record that was reported may still be finished by a handler that does not heed the signal. That is
 * harmless as long as each of its effects hangs on one conditional write.
 *
 * @returns the records that Lambda must not delete; it deletes all others
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
 */
export async function runFifoBatch<Envelope extends RecordEnvelope>(
  options: FifoBatchOptions<Envelope>,
): Promise<SQSBatchResponse> {
  return await new FifoBatch(options).run();
}
