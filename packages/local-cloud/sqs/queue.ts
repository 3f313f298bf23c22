import type { QueueAttributes, QueueSettings } from './attributes.ts';
import { Configuration } from './configuration.ts';
import { Delivery } from './delivery.ts';
import { purgeQueueInProgress, queueDoesNotExist } from './errors.ts';
import { Intake } from './intake.ts';
import type { QueueJournal } from './journal.ts';
import type { InFlightMessage, Message, SendInput, SendResult } from './message.ts';
import { MessageStore } from './message-store.ts';
import type { QueueContext } from './queue-context.ts';
import { type MovableMessage, type QueueCounts, QueueMessages } from './queue-messages.ts';
import type { QueueParts } from './queue-parts.ts';
import { ReceiptActions } from './receipt-actions.ts';
import { Receipts } from './receipts.ts';
import { type ReceiveOptions, readReceiveOptions } from './receive-options.ts';

const PURGE_INTERVAL_MS = 60_000;

/** One standard or FIFO queue. Errors are {@link AwsServiceError}s with the codes that SQS uses. */
export class SqsQueue {
  readonly name: string;
  readonly arn: string;
  readonly fifo: boolean;
  readonly tags: Record<string, string>;
  readonly #context: QueueContext;
  readonly #journal: QueueJournal | undefined;
  readonly #configuration: Configuration;
  readonly #receipts: Receipts;
  readonly #messages: QueueMessages;
  readonly #intake: Intake;
  readonly #delivery: Delivery;
  readonly #receiptActions: ReceiptActions;
  #purgedAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  /** @param attributes under AWS's names; defaults are filled in */
  constructor(
    context: QueueContext,
    name: string,
    attributes: QueueAttributes,
    tags: Record<string, string> = {},
  ) {
    this.#context = context;
    this.name = name;
    this.arn = context.arnOf(name);
    this.tags = { ...tags };
    this.#configuration = new Configuration(context, this.arn, attributes);
    this.fifo = this.settings.fifo;
    this.#receipts = new Receipts(context.clock);
    this.#journal = context.journal?.queue(name);
    const parts: QueueParts = {
      context,
      name,
      arn: this.arn,
      fifo: this.fifo,
      store: new MessageStore(context.timers, () => this.#delivery.serve()),
      receipts: this.#receipts,
      journal: this.#journal,
      settings: () => this.settings,
    };
    this.#messages = new QueueMessages(parts);
    this.#intake = new Intake(context, this.#journal);
    this.#delivery = new Delivery(parts);
    this.#receiptActions = new ReceiptActions(parts, this.#messages, this.#delivery);
    this.#restore();
  }

  get settings(): Readonly<QueueSettings> {
    return this.#configuration.settings;
  }

  /** How many receives are waiting for a message. */
  get waitingReceives(): number {
    return this.#delivery.waiting;
  }

  /** How much the queue remembers besides its messages. */
  get memory(): { deduplicationIds: number; attempts: number; liveHandles: number; deletedHandles: number } {
    const { live, deleted } = this.#receipts.remembered;
    return {
      deduplicationIds: this.#intake.remembered,
      attempts: this.#delivery.remembered,
      liveHandles: live,
      deletedHandles: deleted,
    };
  }

  /** Stores a message. A duplicate of the last five minutes is accepted and not delivered. */
  send(input: SendInput): SendResult {
    this.#assertUsable();
    const { result, message, visibleAt } = this.#intake.accept(input, this.settings);
    if (message) this.#messages.add(message, visibleAt);
    return result;
  }

  /**
   * Takes messages in flight, waiting for one if there is none. Resolves with an empty list when the time is
   * over, the signal aborts or the engine closes.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
   */
  async receive(options: ReceiveOptions): Promise<InFlightMessage[]> {
    this.#assertUsable();
    const request = readReceiveOptions(options, this.settings);
    if (options.signal?.aborted) return [];
    this.#context.timers.runDue();
    return this.#delivery.receive(request);
  }

  /** Deletes the message that was received with this handle: {@link ReceiptActions.delete}. */
  delete(receiptHandle: string): void {
    this.#assertUsable();
    this.#receiptActions.delete(receiptHandle);
  }

  /** Starts a new visibility timeout, in seconds: {@link ReceiptActions.changeVisibility}. */
  changeVisibility(receiptHandle: string, seconds: number): void {
    this.#assertUsable();
    this.#receiptActions.changeVisibility(receiptHandle, seconds);
  }

  counts(): QueueCounts {
    return this.#messages.counts();
  }

  /**
   * All attributes, or those named.
   *
   * @throws {AwsServiceError} InvalidAttributeName
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
   */
  attributes(names: readonly string[] = ['All']): QueueAttributes {
    return this.#configuration.describe(names, () => {
      const counts = this.counts();
      return {
        ApproximateNumberOfMessages: String(counts.waiting),
        ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
        ApproximateNumberOfMessagesDelayed: String(counts.delayed),
      };
    });
  }

  /**
   * Changes attributes, all or none. A new delay of a FIFO queue and a new retention period count for the
   * messages that are already there.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
   */
  setAttributes(change: QueueAttributes): void {
    this.#assertUsable();
    const former = this.settings;
    this.#configuration.change(change);
    this.#messages.settingsChanged(former);
  }

  /**
   * Deletes all messages, those in flight too.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
   */
  purge(): void {
    this.#assertUsable();
    const now = this.#context.clock.now();
    if (now - this.#purgedAt < PURGE_INTERVAL_MS) throw purgeQueueInProgress(this.name);
    this.#purgedAt = now;
    this.#messages.purge();
  }

  /** Messages that a move task may take out, oldest first; `take` says whether it still could. */
  movable(): MovableMessage[] {
    return this.#messages.movable();
  }

  /** Takes in a message that another queue gave up or that a move task brings: no delay, no deduplication. */
  adopt(message: Message): void {
    this.#assertUsable();
    this.#messages.add(message, undefined);
  }

  /** Ends waiting receives without messages, and all timers. The engine calls it when it closes. */
  close(): void {
    this.#delivery.endWaits();
    this.#messages.close();
  }

  /** The queue is deleted: waiting receives and later calls fail with QueueDoesNotExist. */
  dispose(): void {
    this.#disposed = true;
    this.#journal?.drop();
    this.#delivery.endWaits(queueDoesNotExist());
    this.close();
  }

  #assertUsable(): void {
    this.#context.assertOpen();
    if (this.#disposed) throw queueDoesNotExist();
  }

  #restore(): void {
    const kept = this.#journal?.load();
    if (!kept) return;
    this.#intake.restore(kept.sends, this.settings);
    this.#messages.restore(kept.messages);
  }
}
