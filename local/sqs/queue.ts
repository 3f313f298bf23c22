import { MAX_VISIBILITY_SECONDS, type QueueAttributes, type QueueSettings } from './attributes.ts';
import { Configuration } from './configuration.ts';
import { Delivery } from './delivery.ts';
import {
  invalidValue,
  messageNotInflight,
  purgeQueueInProgress,
  queueDoesNotExist,
  receiptHandleExpired,
  receiptHandleIsInvalid,
} from './errors.ts';
import { Intake } from './intake.ts';
import type { KeptMessage, QueueJournal } from './journal.ts';
import type { InFlightMessage, Message, SendInput, SendResult } from './message.ts';
import { type Entry, MessageStore } from './message-store.ts';
import type { QueueContext } from './queue-context.ts';
import { Receipts } from './receipts.ts';
import { checkVisibility, type ReceiveOptions, readReceiveOptions } from './receive-options.ts';
import { Retention } from './retention.ts';

/** How full a queue is. */
export interface QueueCounts {
  waiting: number;
  inFlight: number;
  delayed: number;
  /** Age of the oldest message that is not deleted; 0 when there is none. */
  oldestAgeSeconds: number;
}

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
  readonly #store: MessageStore;
  readonly #receipts: Receipts;
  readonly #intake: Intake;
  readonly #delivery: Delivery;
  readonly #retention: Retention;
  #purgedAt = Number.NEGATIVE_INFINITY;
  #disposed = false;

  /** @param attributes under AWS's names; defaults are filled in */
  constructor(
    context: QueueContext,
    name: string,
    attributes: QueueAttributes,
    tags: Record<string, string> = {},
  ) {
    const { clock, timers } = context;
    this.#context = context;
    this.name = name;
    this.arn = context.arnOf(name);
    this.tags = { ...tags };
    this.#configuration = new Configuration(context, this.arn, attributes);
    this.fifo = this.settings.fifo;
    this.#store = new MessageStore(timers, () => this.#delivery.serve());
    this.#receipts = new Receipts(clock);
    this.#journal = context.journal?.queue(name);
    this.#intake = new Intake(context, this.#journal);
    this.#delivery = new Delivery(
      context,
      this.arn,
      this.#store,
      this.#receipts,
      () => this.settings,
      this.#journal,
    );
    this.#retention = new Retention(clock, timers, this.#store, this.settings.retentionSeconds, (entry) =>
      this.#discard(entry),
    );
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
    if (message) this.#add(message, visibleAt);
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

  /**
   * Deletes the message that was received with this handle. Deleting again with the same handle succeeds.
   *
   * A handle of an earlier receive deletes nothing; on a FIFO queue a handle whose visibility timeout ended
   * is an error, on a standard queue the newest handle still works then.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  delete(receiptHandle: string): void {
    this.#assertUsable();
    this.#context.timers.runDue();
    const entry = this.#receipts.find(receiptHandle);
    if (entry && (entry.state === 'inFlight' || !this.fifo)) {
      this.#receipts.markDeleted(entry);
      const againMs =
        entry.state === 'inFlight'
          ? this.#context.disorder?.redeliverAfterMs(this.name, entry.message)
          : undefined;
      if (againMs === undefined) this.#remove(entry);
      else this.#delivery.hide(entry, againMs / 1000);
      return;
    }
    if (this.#receipts.wasDeleted(receiptHandle)) return;
    if (!this.#receipts.isOurs(receiptHandle)) throw receiptHandleIsInvalid(receiptHandle);
    if (this.fifo) throw receiptHandleExpired(receiptHandle);
  }

  /**
   * Starts a new visibility timeout for a message in flight; 0 puts it back at once.
   *
   * @param seconds 0 to 43200, and no later than 12 hours after the receive
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    this.#assertUsable();
    checkVisibility(seconds);
    this.#context.timers.runDue();
    const entry = this.#receipts.find(receiptHandle);
    if (entry?.state !== 'inFlight') {
      throw this.#receipts.isOurs(receiptHandle)
        ? messageNotInflight()
        : receiptHandleIsInvalid(receiptHandle);
    }
    const latest = entry.receivedAt + MAX_VISIBILITY_SECONDS * 1000;
    if (this.#context.clock.now() + seconds * 1000 > latest) {
      throw invalidValue(
        'VisibilityTimeout',
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds].`,
      );
    }
    entry.visibilityChanged = true;
    const visibleAt = seconds === 0 ? undefined : this.#context.clock.now() + seconds * 1000;
    this.#journal?.update({ message: entry.message, receives: entry.receives, visibleAt });
    if (seconds === 0) this.#store.release(entry);
    else this.#delivery.hide(entry, seconds);
  }

  counts(): QueueCounts {
    this.#context.timers.runDue();
    const { oldest, counts } = this.#store;
    const ageMs = oldest ? this.#context.clock.now() - oldest.message.sentAt : 0;
    return { ...counts, oldestAgeSeconds: Math.max(0, Math.floor(ageMs / 1000)) };
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
    const { settings } = this;
    if (settings.retentionSeconds !== former.retentionSeconds) {
      this.#retention.setPeriod(settings.retentionSeconds);
    }
    if (this.fifo && settings.delaySeconds !== former.delaySeconds) {
      this.#store.redelay(
        (message) => message.sentAt + settings.delaySeconds * 1000,
        this.#context.clock.now(),
      );
    }
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
    for (const entry of this.#store.entries()) this.#forget(entry);
    this.#store.clear();
    this.#journal?.clear();
  }

  /** Messages that a move task may take out, oldest first; `take` says whether it still could. */
  movable(): { message: Message; take: () => boolean }[] {
    this.#context.timers.runDue();
    return this.#store
      .entries()
      .filter((entry) => entry.state === 'waiting')
      .sort(
        (a, b) =>
          a.message.sentAt - b.message.sentAt ||
          (a.message.sequenceNumber < b.message.sequenceNumber ? -1 : 1),
      )
      .map((entry) => ({
        message: entry.message,
        take: () => {
          if (!this.#store.isFree(entry)) return false;
          this.#discard(entry);
          return true;
        },
      }));
  }

  /** Takes in a message that another queue gave up or that a move task brings: no delay, no deduplication. */
  adopt(message: Message): void {
    this.#assertUsable();
    this.#add(message, undefined);
  }

  /** Ends waiting receives without messages, and all timers. The engine calls it when it closes. */
  close(): void {
    this.#delivery.endWaits();
    this.#retention.stop();
    this.#store.clear();
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

  #add(message: Message, visibleAt: number | undefined): void {
    this.#journal?.put({ message, receives: 0, visibleAt });
    this.#store.add(message, this.#groupOf(message), visibleAt);
    this.#retention.watch();
  }

  /** A message of a standard queue is a group of its own: nothing holds it back. */
  #groupOf(message: Message): string {
    return this.fifo ? (message.groupId ?? '') : message.sequenceNumber;
  }

  /** Takes in what an earlier engine left. Nothing is in flight then: whoever had received it is gone. */
  #restore(): void {
    if (!this.#journal) return;
    const { messages, sends } = this.#journal.load();
    this.#intake.restore(sends, this.settings);
    for (const kept of messages) {
      const { message, receives } = kept;
      this.#store.add(message, this.#groupOf(message), this.#hiddenUntil(kept)).receives = receives;
    }
    this.#retention.watch();
  }

  /** A delay ends when it was to end, or earlier where a FIFO queue's own delay is shorter now. */
  #hiddenUntil({ message, receives, visibleAt }: KeptMessage): number | undefined {
    if (visibleAt === undefined) return undefined;
    const ofQueue = this.fifo && receives === 0;
    const latest = message.sentAt + this.settings.delaySeconds * 1000;
    const until = ofQueue ? Math.min(visibleAt, latest) : visibleAt;
    return until > this.#context.clock.now() ? until : undefined;
  }

  /** Takes an entry out that nobody deleted. */
  #discard(entry: Entry): void {
    this.#forget(entry);
    this.#remove(entry);
  }

  #remove(entry: Entry): void {
    this.#store.remove(entry);
    this.#journal?.remove(entry.message);
  }

  /** A receiver that still holds the message in flight may delete it without an error. */
  #forget(entry: Entry): void {
    if (entry.state === 'inFlight') this.#receipts.markDeleted(entry);
    else this.#receipts.forget(entry);
  }
}
