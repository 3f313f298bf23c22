import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { MAX_BATCH_BYTES } from '#platform/queue/limits.ts';
import { sendBatches } from '#platform/queue/send-batches.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { ConversationEnvelope } from '../events/envelope.ts';
import { deduplicationId } from './ids.ts';

/** Gives a consumer work for one conversation. */
export interface CommandSender {
  /** @throws what the SDK throws; {@link CommandTooLargeError} */
  sendCommand(envelope: ConversationEnvelope<unknown>): Promise<void>;
  /**
   * Several at once, of one or more conversations.
   *
   * @throws {SendCommandsError} naming what was not accepted; what the SDK throws; {@link CommandTooLargeError}
   *   before anything is sent
   */
  sendCommands(envelopes: ReadonlyArray<ConversationEnvelope<unknown>>): Promise<void>;
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

/** SQS accepted only some of several commands. */
export class SendCommandsError extends ProsaError {
  override readonly name = 'SendCommandsError';
  readonly failed: ReadonlyArray<{ eventId: string; code: string }>;

  constructor(failed: ReadonlyArray<{ eventId: string; code: string; senderFault: boolean }>) {
    super(
      `SQS refused ${failed.length} commands: ${failed.map(({ eventId, code }) => `${eventId} ${code}`).join(', ')}`,
      {
        retryable: failed.every(({ senderFault }) => !senderFault),
        operatorHint: 'Repeated commands are deduplicated, so the step may be done again; look up the codes.',
      },
    );
    this.failed = failed.map(({ eventId, code }) => ({ eventId, code }));
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
      await client.send(new SendMessageCommand({ QueueUrl, ...messageOf(envelope).message }));
    },
    async sendCommands(envelopes) {
      // One call after the other keeps the commands of a conversation in the order given.
      const failed = await sendBatches(
        envelopes.map(messageOf),
        (numbered) => {
          const Entries = numbered.map(({ Id, item: { message } }) => ({ Id, ...message }));
          return client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
        },
        { bytesOf: ({ bytes }) => bytes },
      );
      if (failed.length > 0)
        throw new SendCommandsError(failed.map(({ item, ...why }) => ({ eventId: item.eventId, ...why })));
    },
  };
}

interface Message {
  eventId: string;
  bytes: number;
  message: { MessageBody: string; MessageGroupId: string; MessageDeduplicationId: string };
}

function messageOf(envelope: ConversationEnvelope<unknown>): Message {
  const MessageBody = JSON.stringify(envelope);
  const bytes = Buffer.byteLength(MessageBody);
  if (bytes > MAX_BATCH_BYTES) throw new CommandTooLargeError(envelope.event_id, bytes);
  return {
    eventId: envelope.event_id,
    bytes,
    message: {
      MessageBody,
      MessageGroupId: envelope.conversation_id,
      MessageDeduplicationId: deduplicationId(envelope.idempotency_key),
    },
  };
}
