import { createHash, randomUUID } from 'node:crypto';
import type { QueueSettings } from './attributes.ts';
import { Deduplication } from './deduplication.ts';
import type { KeptSend, QueueJournal } from './journal.ts';
import type { Message, SendInput, SendResult } from './message.ts';
import { md5OfMessageAttributes } from './message-attributes.ts';
import type { QueueContext } from './queue-context.ts';
import { checkSendInput, contentDeduplicationId } from './send-rules.ts';

/** What became of a message that a sender gave. */
export interface Accepted {
  result: SendResult;
  /** What to store; undefined for a duplicate. */
  message: Message | undefined;
  /** When the message's delay ends; undefined when it has none. */
  visibleAt: number | undefined;
}

/** The sending side of a queue: checks, deduplicates and makes messages. */
export class Intake {
  readonly #context: QueueContext;
  readonly #journal: QueueJournal | undefined;
  readonly #deduplication: Deduplication;

  constructor(context: QueueContext, journal: QueueJournal | undefined) {
    this.#context = context;
    this.#journal = journal;
    this.#deduplication = new Deduplication(context.clock);
  }

  /** How many deduplication ids are remembered. */
  get remembered(): number {
    return this.#deduplication.size;
  }

  /** Remembers what an earlier engine accepted, oldest first. */
  restore(sends: readonly KeptSend[], { deduplicationScope }: QueueSettings): void {
    for (const { groupId, deduplicationId, messageId, sequenceNumber, acceptedAt } of sends) {
      const accepted = { messageId, sequenceNumber };
      this.#deduplication.remember(deduplicationScope, groupId, deduplicationId, accepted, acceptedAt);
    }
  }

  /** @throws {AwsServiceError} when a rule is broken; nothing is remembered then */
  accept(input: SendInput, settings: QueueSettings): Accepted {
    checkSendInput(input, settings);
    const digests = digestsOf(input);
    if (!settings.fifo) {
      const message = this.#make(input, digests.md5OfBody, undefined);
      const visibleAt = endOfDelay(message, input.delaySeconds ?? settings.delaySeconds);
      return { result: { messageId: message.messageId, ...digests }, message, visibleAt };
    }
    const { deduplicationScope: scope, delaySeconds } = settings;
    const groupId = input.groupId ?? '';
    const id = input.deduplicationId ?? contentDeduplicationId(input.body);
    const former = this.#deduplication.find(scope, groupId, id);
    if (former) return { result: { ...former, ...digests }, message: undefined, visibleAt: undefined };
    const message = this.#make(input, digests.md5OfBody, id);
    const { messageId, sequenceNumber, sentAt } = message;
    this.#deduplication.remember(scope, groupId, id, { messageId, sequenceNumber });
    this.#journal?.remember({ groupId, deduplicationId: id, messageId, sequenceNumber, acceptedAt: sentAt });
    return {
      result: { messageId, sequenceNumber, ...digests },
      message,
      visibleAt: endOfDelay(message, delaySeconds),
    };
  }

  #make(input: SendInput, md5OfBody: string, deduplicationId: string | undefined): Message {
    return {
      messageId: randomUUID(),
      body: input.body,
      md5OfBody,
      groupId: input.groupId,
      deduplicationId,
      sequenceNumber: this.#context.nextSequenceNumber(),
      sentAt: this.#context.clock.now(),
      messageAttributes: input.messageAttributes ?? {},
      traceHeader: input.systemAttributes?.AWSTraceHeader,
      deadLetterSourceArn: undefined,
      receiveCount: 0,
      firstReceivedAt: undefined,
    };
  }
}

function digestsOf(input: SendInput): Pick<SendResult, 'md5OfBody' | 'md5OfMessageAttributes'> {
  const md5OfBody = createHash('md5').update(input.body).digest('hex');
  const md5 = md5OfMessageAttributes(input.messageAttributes ?? {});
  return md5 === undefined ? { md5OfBody } : { md5OfBody, md5OfMessageAttributes: md5 };
}

function endOfDelay(message: Message, delaySeconds: number): number | undefined {
  return delaySeconds > 0 ? message.sentAt + delaySeconds * 1000 : undefined;
}
