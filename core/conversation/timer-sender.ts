import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sendBatches } from '#platform/queue/send-batches.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { Timer, TimerRecord } from './watch/timer-record.ts';

/**
 * Invocations of one chain that may set timers. With the agent and the sender that may follow the last one it stays below
 * twelve; Lambda takes about sixteen for an endless loop and drops the record. What is due is found by the watchdog
 * then, which begins a chain of its own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
export const MOST_TIMED_INVOCATIONS = 8;

/**
 * The longest delay of a record, in seconds. What is due later is left to the watchdog.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const LONGEST_DELAY = 900;

/** Calls side by side. */
const CALLS_AT_ONCE = 4;

/** SQS accepted only some of several timers. */
export class TimersNotSetError extends ProsaError {
  override readonly name = 'TimersNotSetError';

  constructor(failed: ReadonlyArray<{ code: string; senderFault: boolean }>) {
    const codes = [...new Set(failed.map(({ code }) => code))].join(', ');
    super(`SQS refused ${failed.length} timers: ${codes}`, {
      retryable: failed.every(({ senderFault }) => !senderFault),
      operatorHint: 'The watchdog finds what is due within a minute; look up the codes if it repeats.',
    });
  }
}

/** Sets timers. One that is lost costs a minute: the watchdog finds in the table what is due. */
export interface TimerSender {
  /**
   * Sets timers, but for those that are due later than a timer may be, or whose chain has become too long.
   *
   * @throws {TimersNotSetError} when some were not accepted; what the SDK throws
   */
  set(timers: readonly Timer[]): Promise<void>;
}

/**
 * Sends timers to their queue, a standard one: a FIFO queue takes no delay of single records. Each tenant's are a message
 * group, so that many of one do not hold up another's.
 *
 * @param options.now milliseconds since the epoch
 */
export function createTimerSender(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
  now: () => number;
}): TimerSender {
  const { client, queueUrl: QueueUrl, now } = options;
  const delayOf = ({ dueAt }: Timer) => Math.max(0, Math.ceil((dueAt - now()) / 1_000));
  return {
    async set(timers) {
      const possible = timers.filter(
        (timer) => (timer.record.chain ?? 0) <= MOST_TIMED_INVOCATIONS && delayOf(timer) <= LONGEST_DELAY,
      );
      const failed = await sendBatches(
        possible,
        (numbered) => {
          const Entries = numbered.map(({ Id, item }) => ({
            Id,
            MessageBody: JSON.stringify(item.record),
            MessageGroupId: groupOf(item.record),
            DelaySeconds: delayOf(item),
          }));
          return client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        },
        { atOnce: CALLS_AT_ONCE },
      );
      if (failed.length > 0) {
        throw new TimersNotSetError(failed);
      }
    },
  };
}

function groupOf(record: TimerRecord): string {
  return 'tenant_id' in record ? record.tenant_id : record.event;
}
