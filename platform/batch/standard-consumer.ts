import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import type { ConsumedQueue } from '../queue/consumed-queue.ts';
import type { DeadLetters } from '../queue/dead-letters.ts';
import { ProsaError } from '../runtime/errors.ts';
import { invocation } from '../runtime/invocation.ts';
import type { Log } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Trace } from '../runtime/tracer.ts';
import { retrySeconds } from './backoff.ts';
import { receiveCountOf } from './message-groups.ts';
import { UNREADABLE } from './names.ts';
import { isBeyondHelp, putAside } from './put-aside.ts';
import { readRecord, UnreadableRecordError } from './read-record.ts';

/** An invocation returns this long before its time is up, in milliseconds: what is not done by then comes back. */
const GUARD_MS = 2_000;

/** What a consumer of a standard queue is made of, which works each record by itself. */
export interface StandardConsumer<Message> {
  /** The function's name. */
  name: string;
  schema: z.ZodType<Message>;
  /** The queue's own. */
  deadLetters: DeadLetters;
  /** The queue, for a record that is to come back sooner or later than after the queue's visibility time-out. */
  queue?: Pick<ConsumedQueue, 'changeVisibility'>;
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** Told of each invocation before its batch is worked. */
  onInvocation?(context: Context): void;
  /** Records of a batch with the same line are worked one after another: side by side they would hinder each other. */
  lineOf?(message: Message): string;
  /** What a log line about a message names. */
  idsOf?(message: Message): Parameters<Log['child']>[0];
  /** @param remainingMs time left, in milliseconds */
  handle(message: Message, remainingMs: () => number): Promise<void>;
}

/** A record that could be read. */
interface Readable<Message> {
  record: SQSRecord;
  message: Message;
}

/**
 * The Lambda handler of a standard queue's consumer. The records of a batch have no order; those that fail come back
 * alone, and those that no repetition mends are put into the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html partial batch responses
 */
export function standardConsumer<Message>(
  consumer: StandardConsumer<Message>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return invocation(
    consumer.name,
    async ({ Records }, context) => {
      consumer.onInvocation?.(context);
      const failed = await workBatch(consumer, Records, () =>
        Math.max(0, context.getRemainingTimeInMillis() - GUARD_MS),
      );
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    },
    consumer,
  );
}

/** @returns the records that are to come back */
async function workBatch<Message>(
  consumer: StandardConsumer<Message>,
  records: readonly SQSRecord[],
  remainingMs: () => number,
): Promise<SQSRecord[]> {
  const { log, metrics, queue } = consumer;
  const done = new Set<SQSRecord>();
  const waits = new Map<SQSRecord, number>();

  const failed = async (record: SQSRecord, error: unknown) => {
    const receiveCount = receiveCountOf(record);
    if (isBeyondHelp(error, receiveCount) && (await putAside(consumer, record, error))) done.add(record);
    const askedFor = error instanceof ProsaError ? error.retryAfterSeconds : undefined;
    waits.set(record, retrySeconds(receiveCount, Math.random, askedFor));
  };

  const read = async (record: SQSRecord): Promise<Readable<Message>[]> => {
    try {
      return [{ record, message: readRecord(consumer.schema, record) }];
    } catch (error) {
      if (!(error instanceof UnreadableRecordError)) throw error;
      metrics.trouble(UNREADABLE);
      log.error('a record cannot be read', { messageId: record.messageId, issues: error.issues, error });
      await failed(record, error);
      return [];
    }
  };

  const work = async ({ record, message }: Readable<Message>) => {
    if (remainingMs() === 0) return;
    try {
      await consumer.handle(message, remainingMs);
      done.add(record);
    } catch (error) {
      const isAsked = error instanceof ProsaError && error.retryAfterSeconds !== undefined;
      const fields = { messageId: record.messageId, error };
      const named = consumer.idsOf ? log.child(consumer.idsOf(message)) : log;
      if (isAsked) named.info('a record comes back later', fields);
      else named.error('a record failed', fields);
      await failed(record, error);
    }
  };

  const readable = (await Promise.all(records.map(read))).flat();
  const lines = Map.groupBy(
    readable,
    ({ record, message }) => consumer.lineOf?.(message) ?? record.messageId,
  );
  const all = Promise.all(
    [...lines.values()].map(async (line) => {
      for (const one of line) await work(one);
    }),
  );
  await inTime(all, remainingMs());
  const again = records.filter((record) => !done.has(record));
  await queue?.changeVisibility(
    again.flatMap((record) => {
      const seconds = waits.get(record);
      return seconds === undefined ? [] : [{ receiptHandle: record.receiptHandle, seconds }];
    }),
  );
  return again;
}

/** Waits for something, but no longer than so many milliseconds. */
async function inTime(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, timeIsUp]);
  clearTimeout(timer);
}
