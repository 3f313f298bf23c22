import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { DeadLetters } from '../queue/dead-letters.ts';
import { invocation } from '../runtime/invocation.ts';
import type { Log } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Trace } from '../runtime/tracer.ts';
import { receiveCountOf } from './message-groups.ts';
import { UNREADABLE } from './names.ts';
import { isBeyondHelp, putAside } from './put-aside.ts';
import { readRecord, UnreadableRecordError } from './read-record.ts';

/** What a consumer of a standard queue is made of, which works each record by itself. */
export interface StandardConsumer<Message> {
  /** The function's name. */
  name: string;
  schema: z.ZodType<Message>;
  /** The queue's own. */
  deadLetters: DeadLetters;
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** @param remainingMs time left, in milliseconds */
  handle(message: Message, remainingMs: () => number): Promise<void>;
}

/**
 * The Lambda handler of a standard queue's consumer. The records of a batch have no order and are worked side by side;
 * those that fail come back alone, and those that no repetition mends are put into the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 */
export function standardConsumer<Message>(
  consumer: StandardConsumer<Message>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { log, metrics } = consumer;

  /** @returns whether the record is done */
  const work = async (record: SQSRecord, context: Context): Promise<boolean> => {
    const { messageId } = record;
    try {
      await consumer.handle(readRecord(consumer.schema, record), () => context.getRemainingTimeInMillis());
      return true;
    } catch (error) {
      if (error instanceof UnreadableRecordError) {
        metrics.trouble(UNREADABLE);
        log.error('a record cannot be read', { messageId, issues: error.issues, error });
      } else {
        log.error('a record failed', { messageId, error });
      }
      const receiveCount = receiveCountOf(record);
      return isBeyondHelp(error, receiveCount) && putAside(consumer, record, error);
    }
  };

  return invocation(
    consumer.name,
    async ({ Records }, context) => {
      const done = await Promise.all(Records.map((record) => work(record, context)));
      const failed = Records.filter((_, index) => !done[index]);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    consumer,
  );
}
