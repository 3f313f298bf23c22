import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type EmbeddingRecord, embeddingRecordSchema } from '#core/knowledge/queue/embedding-records.ts';
import type { Priority } from '#core/knowledge/records.ts';
import { standardConsumer } from '#platform/batch/standard-consumer.ts';
import type { ConsumedQueue } from '#platform/queue/consumed-queue.ts';
import type { DeadLetters } from '#platform/queue/dead-letters.ts';
import type { Log } from '#platform/runtime/logger.ts';
import type { Metrics } from '#platform/runtime/metrics.ts';
import type { Trace } from '#platform/runtime/tracer.ts';
import { FUNCTION_NAME } from './names.ts';

/** One of the two queues. */
export interface EmbeddingQueue {
  /** As its URL ends. */
  name: string;
  queue: Pick<ConsumedQueue, 'changeVisibility'>;
  deadLetters: DeadLetters;
}

export interface EmbedderDeps {
  log: Log;
  metrics: Metrics;
  trace: Trace;
  queues: Readonly<Record<Priority, EmbeddingQueue>>;
  /** Works one record; those of a batch are handed in side by side. @param deadline milliseconds since the epoch */
  work(record: EmbeddingRecord, deadline: number): Promise<void>;
  /** Ends when what calls of the model took and cost is written. Never throws. */
  settled(): Promise<void>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Consumes both queues of embeddings, standard ones: a record may come twice, late, or of a version that was replaced. The
 * table says what is to be done. A batch is of one queue.
 */
export function createHandler(
  deps: EmbedderDeps,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  const { queues, work, settled, now } = deps;
  const consumerOf = ({ queue, deadLetters }: EmbeddingQueue) =>
    standardConsumer<EmbeddingRecord>({
      name: FUNCTION_NAME,
      schema: embeddingRecordSchema,
      ...deps,
      ...{ queue, deadLetters },
      idsOf: ({ trace_id, tenant_id }) => ({ trace_id, tenant_id }),
      async handle(record, remainingMs) {
        try {
          await work(record, now() + remainingMs());
        } finally {
          await settled();
        }
      },
    });
  const live = consumerOf(queues.live);
  const bulk = consumerOf(queues.bulk);
  return (event, context) => {
    const isBulk = event.Records[0]?.eventSourceARN.endsWith(`:${queues.bulk.name}`);
    return (isBulk ? bulk : live)(event, context);
  };
}
