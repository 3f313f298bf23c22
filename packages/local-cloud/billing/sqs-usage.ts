import type { PolledMessage, PolledQueue } from '../lambda/polled-queue.ts';
import type { SendInput } from '../sqs/message.ts';
import { type MessageAttributes, messageAttributesBytes } from '../sqs/message-attributes.ts';
import { messageBytes } from '../sqs/send-rules.ts';
import { billedChunks, MESSAGE_CHUNK_BYTES } from './chunks.ts';
import type { Ledger } from './ledger.ts';
import { UNITS } from './prices.ts';

type Members = Record<string, unknown>;

const SERVICE = 'sqs';
/** The most messages that one DeleteMessageBatch takes. */
const DELETE_BATCH = 10;

/**
 * Counts SQS requests: every action is one, and each begun 64 KB of its payload, that of a whole batch or of what is
 * received, is one more. Callers are functions through the endpoint, the rules that send to a queue, and Lambda's
 * own polling, which AWS bills to the owner of the queue as well.
 *
 * @see https://aws.amazon.com/sqs/pricing/
 * @see https://repost.aws/knowledge-center/sqs-high-charges for empty receives and Lambda's polling
 */
export class SqsUsage {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** A call through the endpoint that was carried out. */
  called(operation: string, input: Members, output: unknown): void {
    const fifo = String(input.QueueUrl ?? '').endsWith('.fifo');
    this.#add(operation, fifo, payloadBytes(operation, input, output));
  }

  /** A message that a rule or a schedule put into a queue. */
  sentByRule(fifo: boolean, message: SendInput): void {
    this.#add('rule:SendMessage', fifo, messageBytes(message));
  }

  /**
   * A queue as an event source mapping polls it, with its requests counted: receives, empty ones by themselves, and
   * deletes. How Lambda deletes is not documented; here what is deleted at one moment goes in batches of ten.
   */
  polled(queue: PolledQueue): PolledQueue {
    let deletes = 0;
    const countDeletes = () => {
      for (; deletes > 0; deletes -= DELETE_BATCH) this.#add('mapping:DeleteMessageBatch', queue.fifo, 0);
      deletes = 0;
    };
    return {
      arn: queue.arn,
      fifo: queue.fifo,
      receive: async (options) => {
        const messages = await queue.receive(options);
        if (messages.length > 0) {
          this.#add(
            'mapping:ReceiveMessage',
            queue.fifo,
            messages.reduce((sum, one) => sum + polledBytes(one), 0),
          );
        } else if (!options.signal?.aborted) {
          this.#add('mapping:ReceiveMessage:empty', queue.fifo, 0);
        }
        return messages;
      },
      delete: (receiptHandle) => {
        if (deletes === 0) queueMicrotask(countDeletes);
        deletes += 1;
        queue.delete(receiptHandle);
      },
    };
  }

  #add(operation: string, fifo: boolean, bytes: number): void {
    const unit = fifo ? UNITS.fifoRequest : UNITS.standardRequest;
    const units = billedChunks(bytes, MESSAGE_CHUNK_BYTES);
    this.#ledger.add({ service: SERVICE, operation, requests: 1, units, unit });
  }
}

function polledBytes({ body, messageAttributes }: PolledMessage): number {
  return Buffer.byteLength(body) + messageAttributesBytes(messageAttributes);
}

function payloadBytes(operation: string, input: Members, output: unknown): number {
  switch (operation) {
    case 'SendMessage':
      return wireBytes(input, 'MessageBody');
    case 'SendMessageBatch':
      return listOf(input.Entries).reduce((sum, entry) => sum + wireBytes(entry, 'MessageBody'), 0);
    case 'ReceiveMessage':
      return listOf((output as Members).Messages).reduce(
        (sum, message) => sum + wireBytes(message, 'Body'),
        0,
      );
    default:
      return 0;
  }
}

function wireBytes(message: Members, body: 'MessageBody' | 'Body'): number {
  const attributes = (message.MessageAttributes ?? {}) as MessageAttributes;
  return Buffer.byteLength(String(message[body] ?? '')) + messageAttributesBytes(attributes);
}

function listOf(value: unknown): Members[] {
  return Array.isArray(value) ? (value as Members[]) : [];
}
