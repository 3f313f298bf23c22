import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type CircuitClock, systemCircuitClock, withTimeLimit } from '../resilience/clock.ts';
import { PublishError, type PublishFailure } from './publish-error.ts';
import type { BusEvent } from './put-events.ts';
import { type BusEntry, busEntry, packEntries } from './put-events.ts';
import { isRetryableCode, isRetryableFailure } from './retryable.ts';

/** Puts facts on the bus. */
export interface EventPublisher {
  /**
   * Publishes all events, in calls of at most ten.
   *
   * @param options.deadline milliseconds since the epoch after which nothing is tried or waited for any more
   * @throws {PublishError} naming the events that were not accepted; the others are on the bus
   * @throws {EventTooLargeError} before anything is sent
   */
  publish(envelopes: readonly BusEvent[], options?: { deadline?: number }): Promise<void>;
}

export interface EventPublisherOptions {
  /** Make it with `maxAttempts: 1`: the publisher counts its own attempts. */
  client: Pick<EventBridgeClient, 'send'>;
  busName: string;
  /** The publishing function's name; the events' source is `prosa.` and this. */
  functionName: string;
  /** Calls per event at most; 4 unless told. */
  maxAttempts?: number;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** A number from 0 up to but not including 1. */
  random?: () => number;
  sleep?: (ms: number) => Promise<void>;
  /** Ends the wait for a call at the deadline. */
  timer?: Pick<CircuitClock, 'after'>;
}

const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1_000;

const lateCall = () => new DOMException('the deadline is reached', 'TimeoutError');

/**
 * A publisher over EventBridge. A call that is answered 200 may still have failed for single events: those,
 * and only those, are tried again, with full jitter between the rounds.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function createEventPublisher(options: EventPublisherOptions): EventPublisher {
  const {
    client,
    busName,
    functionName,
    maxAttempts = 4,
    now = Date.now,
    random = Math.random,
    sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    timer = systemCircuitClock,
  } = options;

  const putCall = async (call: BusEntry[], deadline: number): Promise<PublishFailure[]> => {
    const leftMs = deadline - now();
    if (leftMs <= 0) return call.map((entry) => ({ entry, code: 'DeadlineReached', retryable: true }));
    try {
      // No signal goes along: with one the SDK would put the steps of the call together anew. One that is late ends by itself.
      const put = () => client.send(new PutEventsCommand({ Entries: call.map(({ entry }) => entry) }));
      const { Entries = [] } = Number.isFinite(leftMs)
        ? await withTimeLimit(timer, leftMs, put, lateCall)
        : await put();
      return call.flatMap((entry, index) => {
        const answer = Entries[index];
        if (answer?.EventId && !answer.ErrorCode) return [];
        const code = answer?.ErrorCode ?? 'NoAnswer';
        return [{ entry, code, retryable: isRetryableCode(code) }];
      });
    } catch (cause) {
      const code = cause instanceof Error ? cause.name : 'Unknown';
      return call.map((entry) => ({ entry, code, retryable: isRetryableFailure(cause), cause }));
    }
  };

  /** Sends entries in the order given, one call after the other. */
  const putAll = async (entries: readonly BusEntry[], deadline: number): Promise<PublishFailure[]> => {
    const failures: PublishFailure[] = [];
    for (const call of packEntries(entries)) failures.push(...(await putCall(call, deadline)));
    return failures;
  };

  return {
    async publish(envelopes, { deadline = Number.POSITIVE_INFINITY } = {}) {
      const entries = envelopes.map((envelope) => busEntry(envelope, busName, `prosa.${functionName}`));
      const failed: PublishFailure[] = [];
      let pending = entries;
      for (let attempt = 1; pending.length > 0; attempt++) {
        const failures = await putAll(pending, deadline);
        const again = failures.filter(({ retryable }) => retryable);
        failed.push(...failures.filter(({ retryable }) => !retryable));
        const pauseMs = random() * Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
        if (again.length > 0 && (attempt >= maxAttempts || now() + pauseMs >= deadline)) {
          failed.push(...again);
          break;
        }
        pending = again.map(({ entry }) => entry);
        if (pending.length > 0) await sleep(pauseMs);
      }
      if (failed.length > 0) throw new PublishError(failed);
    },
  };
}
