import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type * as z from 'zod';
import type { ConsumedQueue } from '../queue/consumed-queue.ts';
import type { DeadLetters } from '../queue/dead-letters.ts';
import { invocation } from '../runtime/invocation.ts';
import type { Log } from '../runtime/logger.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Trace } from '../runtime/tracer.ts';
import type { RecordEnvelope, RecordReceive } from './fifo-batch-options.ts';
import { runFifoBatch } from './run-fifo-batch.ts';

/** What a consumer of a FIFO queue is made of. */
export interface FifoConsumer<Envelope extends RecordEnvelope> {
  /** The function's name. */
  name: string;
  schema: z.ZodType<Envelope>;
  queue: ConsumedQueue;
  /** The queue's own. */
  deadLetters: DeadLetters;
  /** The queue's `maxReceiveCount`. */
  maxReceiveCount: number;
  log: Log;
  metrics: Metrics;
  trace: Trace;
  /** Told of each invocation before its batch is worked. */
  onInvocation?(context: Context): void;
  /** The message group in which a record belongs. */
  groupOf(envelope: Envelope): string;
  handle(envelope: Envelope, receive: RecordReceive): Promise<void>;
}

/** The Lambda handler of a FIFO consumer. */
export function fifoConsumer<Envelope extends RecordEnvelope>(
  consumer: FifoConsumer<Envelope>,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { queue, deadLetters, log, metrics } = consumer;
  return invocation(
    consumer.name,
    (event: SQSEvent, context) => {
      consumer.onInvocation?.(context);
      return runFifoBatch({
        event,
        context,
        schema: consumer.schema,
        groupOf: consumer.groupOf,
        handle: consumer.handle,
        maxReceiveCount: consumer.maxReceiveCount,
        ports: { queue, deadLetters, log, count: metrics, random: Math.random, after },
      });
    },
    consumer,
  );
}

function after(ms: number, callback: () => void) {
  const timer = setTimeout(callback, ms);
  return { cancel: () => clearTimeout(timer) };
}
