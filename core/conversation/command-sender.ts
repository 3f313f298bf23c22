import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_BATCH_BYTES } from '#platform/queue/limits.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { ConversationEnvelope } from '../events/envelope.ts';
import { deduplicationId } from './ids.ts';

/** Gives a consumer work for one conversation. */
export interface CommandSender {
  /** @throws what the SDK throws; {@link CommandTooLargeError} */
  sendCommand(envelope: ConversationEnvelope<unknown>): Promise<void>;
}

/** A command that is longer than a message of SQS may be. */
export class CommandTooLargeError extends ProsaError {
  override readonly name = 'CommandTooLargeError';

  constructor(eventId: string, bytes: number) {
    super(`command ${eventId} has ${bytes} bytes, SQS takes ${MAX_BATCH_BYTES}`, {
      retryable: false,
      operatorHint: 'Find out which field of the payload grew; contents belong into the table.',
    });
  }
}

/**
 * Sends commands to one FIFO queue. The body is the envelope, the group its conversation, and the
 * deduplication id comes from its `idempotency_key`: a command that is sent twice is delivered once.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function createCommandSender(options: {
  client: Pick<SQSClient, 'send'>;
  queueUrl: string;
}): CommandSender {
  const { client, queueUrl: QueueUrl } = options;

  return {
    async sendCommand(envelope) {
      const MessageBody = JSON.stringify(envelope);
      const bytes = Buffer.byteLength(MessageBody);
      if (bytes > MAX_BATCH_BYTES) throw new CommandTooLargeError(envelope.event_id, bytes);
      await client.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody,
          MessageGroupId: envelope.conversation_id,
          MessageDeduplicationId: deduplicationId(envelope.idempotency_key),
        }),
      );
    },
  };
}
