import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { ProsaError } from '../runtime/errors.ts';
import type { Log } from '../runtime/logger.ts';
import { sendBatches } from './send-batches.ts';

const CALLS_AT_ONCE = 10;

/** What a consumer does with the records that it holds. */
export interface ConsumedQueue {
  /** @throws when one of the messages could not be deleted; the others are */
  deleteMessages(receiptHandles: string[]): Promise<void>;
  /** Lets messages be delivered again after whole seconds. Never fails: a record is then only slower. */
  changeVisibility(entries: Array<{ receiptHandle: string; seconds: number }>): Promise<void>;
}

/** SQS did not delete some messages. */
export class DeleteMessagesError extends ProsaError {
  override readonly name = 'DeleteMessagesError';

  constructor(codes: readonly string[]) {
    super(`SQS did not delete ${codes.length} messages: ${[...new Set(codes)].join(', ')}`, {
      retryable: true,
      operatorHint:
        'Nothing is lost; a message that stays is delivered again. Look at the codes if it repeats.',
    });
  }
}

/**
 * The queue from which a function gets its batches.
 *
 * @param queueUrl URL of the function's own queue
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
 */
export function createConsumedQueue(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
  log: Log;
}): ConsumedQueue {
  const { client, queueUrl: QueueUrl, log } = options;

  return {
    async deleteMessages(receiptHandles) {
      const failed = await sendBatches(
        receiptHandles,
        (numbered) => {
          const Entries = numbered.map(({ Id, item: ReceiptHandle }) => ({ Id, ReceiptHandle }));
          return client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
        },
        { atOnce: CALLS_AT_ONCE },
      );
      if (failed.length > 0) throw new DeleteMessagesError(failed.map(({ code }) => code));
    },
    async changeVisibility(entries) {
      try {
        const failed = await sendBatches(
          entries,
          (numbered) => {
            const Entries = numbered.map(({ Id, item: { receiptHandle, seconds } }) => ({
              ...{ Id, ReceiptHandle: receiptHandle, VisibilityTimeout: seconds },
            }));
            return client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
          },
          { atOnce: CALLS_AT_ONCE },
        );
        for (const { code } of failed) log.warn('the visibility of a message could not be changed', { code });
      } catch (error) {
        log.warn('the visibility of messages could not be changed', { count: entries.length, error });
      }
    },
  };
}
