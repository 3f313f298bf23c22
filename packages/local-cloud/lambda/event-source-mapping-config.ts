import type { Clock } from '../clock.ts';
import type { CompilePattern } from './filter-criteria.ts';
import type { PolledQueue } from './polled-queue.ts';

/** SQS gives no more messages in one receive. */
export const RECEIVE_LIMIT = 10;

/** What a mapping needs of a function. */
export interface InvokableFunction {
  readonly name: string;
  invoke(event: unknown, options?: { traceHeader?: string }): Promise<unknown>;
  /** How many batches it has a use for at once now. */
  room(): number;
}

export interface SqsEventSourceMappingConfig {
  id: string;
  queue: PolledQueue;
  fn: InvokableFunction;
  /** 1 to 10; on a standard queue with a batching window up to 10,000. */
  batchSize: number;
  /** How many batches may be in the function at once, at least 1; no more than it has room for. */
  maximumConcurrency: number;
  /** `FunctionResponseTypes` holds `ReportBatchItemFailures`. */
  reportBatchItemFailures: boolean;
  /** 0 to 300; standard queues only. */
  maximumBatchingWindowSeconds?: number;
  /** Asked for each batch with a window: how long that lasts at least, in milliseconds. */
  stretchWindowMs?: () => number | undefined;
  filterPatterns?: readonly unknown[];
  /** Needed with `filterPatterns`. */
  compilePattern?: CompilePattern;
  onError: (error: EventSourceMappingError) => void;
  clock?: Clock;
}

/** Where a mapping failed. Only `receive` is a fault of the queue; after `delete` messages come a second time. */
export type MappingStep = 'receive' | 'invoke' | 'response' | 'delete';

/** Something that a mapping survived; the messages it names stay in the queue. */
export class EventSourceMappingError extends Error {
  override readonly name = 'EventSourceMappingError';
  readonly mappingId: string;
  readonly step: MappingStep;
  readonly messageIds: readonly string[];

  constructor(
    mappingId: string,
    step: MappingStep,
    reason: string,
    messageIds: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`event source mapping ${mappingId}: ${step} failed: ${reason}`, options);
    this.mappingId = mappingId;
    this.step = step;
    this.messageIds = messageIds;
  }
}

/**
 * @throws {RangeError} for a combination that AWS refuses
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function assertMappingConfig(config: SqsEventSourceMappingConfig): void {
  const { id, batchSize, maximumConcurrency, queue } = config;
  const window = config.maximumBatchingWindowSeconds ?? 0;
  const limit = queue.fifo || window < 1 ? RECEIVE_LIMIT : 10_000;
  if (queue.fifo && window > 0) throw new RangeError(`${id}: a FIFO queue allows no batching window`);
  if (!(window >= 0 && window <= 300)) throw new RangeError(`${id}: the batching window is 0 to 300 seconds`);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > limit) {
    throw new RangeError(`${id}: batchSize must be 1 to ${limit} here, not ${batchSize}`);
  }
  if (!Number.isInteger(maximumConcurrency) || maximumConcurrency < 1) {
    throw new RangeError(`${id}: maximumConcurrency must be a whole number of at least 1`);
  }
}
