import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { chunksOf } from '../runtime/chunks.ts';
import { ProsaError } from '../runtime/errors.ts';
import type { Log } from '../runtime/logger.ts';
import { MAX_BATCH_ENTRIES } from './limits.ts';

/** What a consumer does with the records that it holds. */
export interface FifoQueue {
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
export function createFifoQueue(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
  log: Log;
}): FifoQueue {
  const { client, queueUrl: QueueUrl, log } = options;

  const deleteChunk = async (receiptHandles: string[]): Promise<string[]> => {
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    return Failed.map(({ Code }) => Code ?? 'Unknown');
  };

  const changeChunk = async (entries: Array<{ receiptHandle: string; seconds: number }>): Promise<void> => {
    const Entries = entries.map(({ receiptHandle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
    try {
      const { Failed = [] } = await client.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }),
      );
      for (const { Code } of Failed) {
        log.warn('the visibility of a message could not be changed', { code: Code ?? 'Unknown' });
      }
    } catch (error) {
      log.warn('the visibility of messages could not be changed', { count: entries.length, error });
    }
  };

  return {
    async deleteMessages(receiptHandles) {
      const codes = await Promise.all(chunksOf(receiptHandles, MAX_BATCH_ENTRIES).map(deleteChunk));
      if (codes.flat().length > 0) throw new DeleteMessagesError(codes.flat());
    },
    async changeVisibility(entries) {
      await Promise.all(chunksOf(entries, MAX_BATCH_ENTRIES).map(changeChunk));
    },
  };
}
