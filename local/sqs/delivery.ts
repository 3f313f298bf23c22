import type { QueueSettings } from './attributes.ts';
import type { QueueJournal } from './journal.ts';
import { type InFlightMessage, type Message, toInFlightMessage } from './message.ts';
import type { Entry, MessageStore } from './message-store.ts';
import type { SqsQueue } from './queue.ts';
import type { QueueContext } from './queue-context.ts';
import type { Receipts } from './receipts.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import type { ReceiveRequest } from './receive-options.ts';
import { WaitingReceives } from './waiting-receives.ts';

/** The receiving side of a queue: hands messages out, and gives up those that were received too often. */
export class Delivery {
  readonly #context: QueueContext;
  readonly #arn: string;
  readonly #store: MessageStore;
  readonly #receipts: Receipts;
  readonly #settings: () => QueueSettings;
  readonly #journal: QueueJournal | undefined;
  readonly #attempts: ReceiveAttempts;
  readonly #waiting: WaitingReceives;

  constructor(
    context: QueueContext,
    arn: string,
    store: MessageStore,
    receipts: Receipts,
    settings: () => QueueSettings,
    journal: QueueJournal | undefined,
  ) {
    this.#context = context;
    this.#arn = arn;
    this.#store = store;
    this.#receipts = receipts;
    this.#settings = settings;
    this.#journal = journal;
    this.#attempts = new ReceiveAttempts(context.clock);
    this.#waiting = new WaitingReceives(context.clock, context.timers);
  }

  /** How many receives are waiting. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** How many receive attempts are remembered. */
  get remembered(): number {
    return this.#attempts.size;
  }

  receive(request: ReceiveRequest): InFlightMessage[] | Promise<InFlightMessage[]> {
    const replayed = request.attemptId === undefined ? undefined : this.#attempts.replay(request.attemptId);
    if (replayed) {
      for (const entry of replayed.entries) this.hide(entry, request.visibilitySeconds);
      return replayed.messages;
    }
    const messages = this.#take(request);
    if (messages.length > 0 || request.waitSeconds === 0) return messages;
    return this.#waiting.add(request);
  }

  /** Serves waiting receives with what is ready. */
  serve(): void {
    this.#waiting.serve(
      () => this.#store.hasReady,
      (request) => this.#take(request),
    );
  }

  /** Keeps an entry in flight for `seconds` from now. */
  hide(entry: Entry, seconds: number): void {
    this.#store.hideUntil(entry, this.#context.clock.now() + seconds * 1000);
  }

  /** Ends every wait without messages, or with an error. */
  endWaits(error?: Error): void {
    this.#waiting.endAll(error);
  }

  #take(request: ReceiveRequest): InFlightMessage[] {
    const policy = this.#settings().redrivePolicy;
    const deadLetterQueue = policy && this.#context.queueByArn(policy.deadLetterTargetArn);
    // Without the queue that the policy names, the message is handed out again rather than lost.
    const most = policy && deadLetterQueue ? policy.maxReceiveCount : Number.POSITIVE_INFINITY;
    const { taken, diverted } = this.#store.take(request.maxMessages, (entry) => entry.receives >= most);
    const messages = taken.map((entry) => this.#handOut(entry, request.visibilitySeconds));
    if (deadLetterQueue) for (const entry of diverted) this.#giveUp(entry, deadLetterQueue);
    if (request.attemptId !== undefined && messages.length > 0) {
      this.#attempts.remember(request.attemptId, taken, messages);
    }
    return messages;
  }

  #handOut(entry: Entry, visibilitySeconds: number): InFlightMessage {
    const now = this.#context.clock.now();
    const { message } = entry;
    entry.receives++;
    entry.receivedAt = now;
    entry.visibilityChanged = false;
    entry.message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
    };
    // Not kept how long it is in flight: a restart ends its receiver, and gives the message back at once.
    this.#journal?.update({ message: entry.message, receives: entry.receives, visibleAt: undefined });
    const earlyMs = this.#context.disorder?.visibleAfterMs(this.#arn.split(':').at(-1) ?? '', entry.message);
    this.hide(entry, earlyMs === undefined ? visibilitySeconds : earlyMs / 1000);
    return toInFlightMessage(entry.message, this.#receipts.issue(entry), this.#settings().fifo);
  }

  /**
   * A FIFO queue gives a dead letter a new time and, as deduplication id, the message's id.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  #giveUp(entry: Entry, deadLetterQueue: SqsQueue): void {
    this.#receipts.forget(entry);
    const { message } = entry;
    this.#journal?.remove(message);
    const letter: Message = { ...message, deadLetterSourceArn: this.#arn };
    deadLetterQueue.adopt(
      this.#settings().fifo
        ? { ...letter, sentAt: this.#context.clock.now(), deduplicationId: message.messageId }
        : letter,
    );
  }
}
