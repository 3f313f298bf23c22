import { type Clock, systemClock } from '../clock.ts';
import { readBatchResponse } from './batch-response.ts';
import {
  assertMappingConfig,
  EventSourceMappingError,
  type MappingStep,
  RECEIVE_LIMIT,
  type SqsEventSourceMappingConfig,
} from './event-source-mapping-config.ts';
import { bodyFilter } from './filter-criteria.ts';
import type { PolledMessage } from './polled-queue.ts';
import { toSqsRecord } from './sqs-record.ts';

/** The pollers that a mapping starts with, and returns to when the queue is empty. */
const INITIAL_POLLERS = 5;
/** SQS waits no longer in one receive. */
const RECEIVE_WAIT_SECONDS = 20;
const RECEIVE_BACKOFF_MS = 1000;

/**
 * Polls a queue and invokes a function with what it finds.
 *
 * A batch that the function handled is deleted. One that failed, was throttled or timed out stays in the queue
 * and comes again when its visibility timeout ends: nothing here shortens that. Messages that the filter refuses
 * are deleted unseen.
 *
 * How it scales. AWS begins with five batches at a time. While messages are left it adds up to 300 concurrent
 * invocations a minute, to at most 1,250, or the maximum concurrency; with little traffic it goes back to five, and
 * without a maximum concurrency to two. A mapping here begins with five pollers too, or with its maximum or as many as
 * the function has room for when that is less. It adds one at once whenever all have a batch, with no pace per minute, and one that finds the queue
 * empty ends as long as there are more than five. AWS gives no such figures for FIFO queues, where the message
 * groups in flight bound the concurrency; that is the queue's doing here as well.
 *
 * Not emulated either: the slowing down of AWS after failures, and the limit of 6 MB for a batch.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export class SqsEventSourceMapping {
  readonly #config: SqsEventSourceMappingConfig;
  readonly #clock: Clock;
  readonly #passes: (body: string) => boolean;
  readonly #stopping = new AbortController();
  readonly #pollers = new Set<Promise<void>>();
  /** Pollers that have not decided to end. */
  #active = 0;
  /** Those of them that wait for a message. */
  #waiting = 0;

  /** @throws {RangeError} for a combination that AWS refuses; {@link FilterCriteriaError} for a wrong filter */
  constructor(config: SqsEventSourceMappingConfig) {
    assertMappingConfig(config);
    this.#config = config;
    this.#clock = config.clock ?? systemClock;
    this.#passes = bodyFilter(config.filterPatterns ?? [], config.compilePattern);
  }

  /** Begins to poll; a second call changes nothing. */
  start(): void {
    if (this.#pollers.size > 0 || this.#stopping.signal.aborted) return;
    for (let index = 0; index < this.#initialPollers(); index += 1) this.#addPoller();
  }

  /** Stops polling at once and resolves when the batches that the function already has are settled. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#pollers);
  }

  #initialPollers(): number {
    return Math.min(INITIAL_POLLERS, this.#mostPollers());
  }

  #mostPollers(): number {
    return Math.min(this.#config.maximumConcurrency, this.#config.fn.room());
  }

  #addPoller(): void {
    this.#active += 1;
    const poller: Promise<void> = this.#poll().finally(() => this.#pollers.delete(poller));
    this.#pollers.add(poller);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const batch = await this.#nextBatch();
      if (batch.length > 0) await this.#handle(batch);
      else if (this.#active > this.#initialPollers()) break;
    }
    this.#active -= 1;
  }

  async #nextBatch(): Promise<PolledMessage[]> {
    this.#waiting += 1;
    const batch = await this.#receive(this.#config.batchSize, RECEIVE_WAIT_SECONDS);
    this.#waiting -= 1;
    if (batch.length === 0) return batch;
    const mayGrow = this.#active < this.#mostPollers() && !this.#stopping.signal.aborted;
    if (this.#waiting === 0 && mayGrow) this.#addPoller();
    const windowMs = (this.#config.maximumBatchingWindowSeconds ?? 0) * 1000;
    if (windowMs > 0) await this.#fill(batch, Math.max(windowMs, this.#config.stretchWindowMs?.() ?? 0));
    return batch;
  }

  /** Adds what comes until the batch is full or the window over. A queue waits whole seconds, so that ends the wait. */
  async #fill(batch: PolledMessage[], windowMs: number): Promise<void> {
    const window = new AbortController();
    const timer = this.#clock.after(windowMs, () => window.abort());
    const signal = AbortSignal.any([this.#stopping.signal, window.signal]);
    while (batch.length < this.#config.batchSize && !signal.aborted) {
      batch.push(
        ...(await this.#receive(this.#config.batchSize - batch.length, RECEIVE_WAIT_SECONDS, signal)),
      );
    }
    timer.cancel();
  }

  /** Receives once; what the filter refuses is deleted and left out. */
  async #receive(
    wanted: number,
    waitSeconds: number,
    signal = this.#stopping.signal,
  ): Promise<PolledMessage[]> {
    try {
      const maxMessages = Math.min(wanted, RECEIVE_LIMIT);
      const messages = await this.#config.queue.receive({ maxMessages, waitSeconds, signal });
      const passed = messages.filter((message) => this.#passes(message.body));
      this.#delete(messages.filter((message) => !passed.includes(message)));
      return passed;
    } catch (error) {
      if (signal.aborted) return [];
      this.#report('receive', messageOf(error), [], error);
      await this.#pause(RECEIVE_BACKOFF_MS);
      return [];
    }
  }

  async #handle(batch: PolledMessage[]): Promise<void> {
    const { fn, queue, reportBatchItemFailures } = this.#config;
    const ids = batch.map((message) => message.messageId);
    const Records = batch.map((message) => toSqsRecord(message, queue.arn));
    let response: unknown;
    try {
      response = await fn.invoke({ Records }, { traceHeader: batch[0]?.systemAttributes.AWSTraceHeader });
    } catch (error) {
      this.#report('invoke', messageOf(error), ids, error);
      return;
    }
    const verdict = reportBatchItemFailures ? readBatchResponse(response, ids) : { kind: 'success' as const };
    if (verdict.kind === 'failure') this.#report('response', verdict.reason, ids);
    if (verdict.kind === 'success') this.#delete(batch);
    if (verdict.kind === 'partial') {
      this.#delete(batch.filter((message) => !verdict.failed.has(message.messageId)));
    }
  }

  #delete(messages: PolledMessage[]): void {
    for (const { messageId, receiptHandle } of messages) {
      try {
        this.#config.queue.delete(receiptHandle);
      } catch (error) {
        this.#report('delete', messageOf(error), [messageId], error);
      }
    }
  }

  #report(step: MappingStep, reason: string, messageIds: readonly string[], cause?: unknown): void {
    const options = cause === undefined ? undefined : { cause };
    this.#config.onError(new EventSourceMappingError(this.#config.id, step, reason, messageIds, options));
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        timer.cancel();
        this.#stopping.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.#clock.after(milliseconds, end);
      this.#stopping.signal.addEventListener('abort', end, { once: true });
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
