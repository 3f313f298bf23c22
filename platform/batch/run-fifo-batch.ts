import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { FifoQueue } from '../queue/fifo-queue.ts';
import type { Log } from '../runtime/logger.ts';
import type { Count } from '../runtime/metrics.ts';
import { FifoBatch } from './fifo-batch.ts';

/** What the runner needs to know of the envelope in a record's body. */
export interface RecordEnvelope {
  event: string;
  event_id: string;
  trace_id: string;
  tenant_id: string;
}

/** What the runner needs of the world. */
export interface FifoBatchPorts {
  queue: FifoQueue;
  log: Log;
  count: Count;
  /** A number from 0 up to but not including 1. */
  random(): number;
  /** Runs `callback` once, `ms` milliseconds from now, unless it is cancelled. */
  after(ms: number, callback: () => void): { cancel(): void };
}

/** What a handler is told about a record besides its envelope. */
export interface RecordReceive {
  /** How often the record was handed out, this time included. */
  receiveCount: number;
  messageGroupId: string;
  /** Milliseconds until the signal is aborted. */
  remainingMs(): number;
  /** Aborted when the function's time is nearly up; the record is then delivered again whatever follows. */
  signal: AbortSignal;
}

export interface FifoBatchOptions<Envelope extends RecordEnvelope> {
  event: SQSEvent;
  context: Pick<Context, 'getRemainingTimeInMillis'>;
  schema: z.ZodType<Envelope>;
  /** The message group in which a record belongs; one that came in another is worked and counted. */
  groupOf(envelope: Envelope): string;
  handle(envelope: Envelope, delivery: RecordReceive): Promise<void>;
  ports: FifoBatchPorts;
  /** The queue's own; without it no record is known to be in its last receive. */
  maxReceiveCount?: number;
  /** How long before the function's time-out the rest is given back, in milliseconds; 2,000 unless told. */
  guardMs?: number;
}

/**
 * Works one batch of a FIFO queue. Every FIFO consumer stands on it.
 *
 * 1. The message groups of the batch are worked side by side, the records of each one after another.
 * 2. When a group ends while others still run, its records are deleted at once, so that a slow
 *    neighbour does not hold its next message. The last one is left to Lambda's own delete.
 * 3. A record fails when its handler throws or its body cannot be read. It and every later record of its
 *    group are reported and become visible again together after seconds. Only the failed record
 *    would not do: SQS gives out nothing of a group of which a message is in flight.
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
