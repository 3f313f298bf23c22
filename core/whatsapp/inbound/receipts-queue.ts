import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_BATCH_BYTES } from '#platform/queue/limits.ts';
import { sendBatches } from '#platform/queue/send-batches.ts';
import { type CircuitClock, systemCircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Receipt } from './receipt.ts';

/** Puts receipts into their queue. */
export interface ReceiptsQueue {
  /**
   * @param deadline milliseconds since the epoch after which nothing is tried or waited for any more
   * @returns those that SQS will never take because they are too large
   * @throws {ReceiptsNotQueuedError} and what the SDK throws: some may not be in the queue
   */
  send(receipts: readonly Receipt[], deadline: number): Promise<Receipt[]>;
}

/** SQS did not accept every receipt in the time there was. */
class ReceiptsNotQueuedError extends ProsaError {
  override readonly name = 'ReceiptsNotQueuedError';

  constructor(count: number, codes: Iterable<string>) {
    super(`the receipts queue did not accept ${count} receipts: ${[...codes].join(', ')}`, {
      retryable: true,
      operatorHint:
        'WhatsApp sends the webhook again. Look up the codes; check the queue and its permission.',
    });
  }
}

const MAX_ATTEMPTS = 4;
const CALLS_AT_ONCE = 8;
const FIRST_BACKOFF_MS = 50;

const lateCall = () => new DOMException('the deadline is reached', 'TimeoutError');

interface Message {
  body: string;
  bytes: number;
  group: string;
}

/**
 * A queue of SQS without an order, filled in batches. Its message group is the tenant: a standard queue with
 * groups is fair, so one tenant's flood does not hold up the others' receipts.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export function createReceiptsQueue(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
  now?: () => number;
  random?: () => number;
  sleep?: (ms: number) => Promise<void>;
  /** Ends the wait for a call at the deadline. */
  timer?: Pick<CircuitClock, 'after'>;
}): ReceiptsQueue {
  const {
    client,
    queueUrl: QueueUrl,
    now = Date.now,
    random = Math.random,
    sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    timer = systemCircuitClock,
  } = options;

  const sendOnce = (messages: readonly Message[], deadline: number) =>
    sendBatches(
      messages,
      async (numbered) => {
        const leftMs = deadline - now();
        if (leftMs <= 0) throw new ReceiptsNotQueuedError(numbered.length, ['DeadlineReached']);
        const Entries = numbered.map(({ Id, item: { body, group } }) => ({
          ...{ Id, MessageBody: body, MessageGroupId: group },
        }));
        // No signal goes along: with one the SDK would put the steps of the call together anew.
        const send = () => client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        return withTimeLimit(timer, leftMs, send, lateCall);
      },
      { bytesOf: ({ bytes }) => bytes, atOnce: CALLS_AT_ONCE },
    );

  return {
    async send(receipts, deadline) {
      const refused: Receipt[] = [];
      const messages = receipts.flatMap((receipt) => {
        const body = bodyOf(receipt);
        if (body !== undefined) return [{ ...body, group: receipt.tenant_id }];
        refused.push(receipt);
        return [];
      });
      let pending = messages;
      for (let attempt = 1; pending.length > 0; attempt++) {
        const failed = await sendOnce(pending, deadline);
        const pauseMs = random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1);
        if (failed.length > 0 && (attempt >= MAX_ATTEMPTS || now() + pauseMs >= deadline)) {
          throw new ReceiptsNotQueuedError(failed.length, new Set(failed.map(({ code }) => code)));
        }
        pending = failed.map(({ item }) => item);
        if (pending.length > 0) await sleep(pauseMs);
      }
      return refused;
    },
  };
}

/** @returns undefined when SQS will never take it */
function bodyOf(receipt: Receipt): { body: string; bytes: number } | undefined {
  const body = JSON.stringify(receipt);
  const bytes = Buffer.byteLength(body);
  return bytes > MAX_BATCH_BYTES ? undefined : { body, bytes };
}
