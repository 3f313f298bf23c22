import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

/** Name of the message attribute that says why a record was put there. */
export const REASON = 'Reason';

const REASON_LENGTH = 256;

/** The dead-letter queue of a consumer's queue, for records that no repetition mends. */
export interface DeadLetters {
  /**
   * Puts a record there as it came, with the reason. Repeating it within five minutes puts it there once, where the queue is
   * a FIFO queue.
   *
   * @param reason names what is wrong, never what was said
   * @throws what the SDK throws
   */
  put(record: SQSRecord, reason: string): Promise<void>;
}

/**
 * A dead-letter queue that a function fills by its own hand. SQS itself would wait until a record was received as often as
 * allowed, and hold its message group for that long.
 *
 * The deduplication id is the record's own message id, not the one that it was sent with: a redrive within five minutes
 * would be taken for a repetition, and swallowed.
 *
 * SQS does not know where such a record came from: a redrive must name its destination.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function createDeadLetters(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
}): DeadLetters {
  const { client, queueUrl: QueueUrl } = options;
  const isFifo = QueueUrl.endsWith('.fifo');
  return {
    async put({ body, messageId, attributes }, reason) {
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: body,
          MessageAttributes: {
            [REASON]: { DataType: 'String', StringValue: reasonText(reason) },
          },
          ...(attributes.MessageGroupId === undefined ? {} : { MessageGroupId: attributes.MessageGroupId }),
          ...(isFifo ? { MessageDeduplicationId: messageId } : {}),
        }),
      );
    },
  };
}

/**
 * What SQS takes as an attribute: some control characters and the halves of a pair it refuses, and the record would stay
 * in its group for it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function reasonText(reason: string): string {
  return (
    reason
      .replace(/[^\t\n\r -\uFFFD]/g, '')
      .slice(0, REASON_LENGTH)
      .toWellFormed() || 'unknown'
  );
}
