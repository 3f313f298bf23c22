import { type InFlightMessage, type Message, toInFlightMessage } from './message.ts';
import type { Entry } from './message-store.ts';
import type { DeadLetterQueue } from './queue-context.ts';
import type { QueueParts } from './queue-parts.ts';
import { ReceiveAttempts } from './receive-attempts.ts';
import type { ReceiveRequest } from './receive-options.ts';
import { WaitingReceives } from './waiting-receives.ts';

/** The receiving side of a queue: hands messages out, and gives up those that were received too often. */
export class Delivery {
  readonly #parts: QueueParts;
  readonly #attempts: ReceiveAttempts;
  readonly #waiting: WaitingReceives;

  constructor(parts: QueueParts) {
    this.#parts = parts;
    const { clock, timers } = parts.context;
    this.#attempts = new ReceiveAttempts(clock);
    this.#waiting = new WaitingReceives(clock, timers);
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
      () => this.#parts.store.hasReady,
      (request) => this.#take(request),
    );
  }

  /** Keeps an entry in flight for `seconds` from now. */
  hide(entry: Entry, seconds: number): void {
    const { context, store } = this.#parts;
    store.hideUntil(entry, context.clock.now() + seconds * 1000);
  }

  /** Ends every wait without messages, or with an error. */
  endWaits(error?: Error): void {
    this.#waiting.endAll(error);
  }

  #take(request: ReceiveRequest): InFlightMessage[] {
    const { context, settings, store } = this.#parts;
    const policy = settings().redrivePolicy;
    const deadLetterQueue = policy && context.queueByArn(policy.deadLetterTargetArn);
    // Without the queue that the policy names, the message is handed out again rather than lost.
    const most = policy && deadLetterQueue ? policy.maxReceiveCount : Number.POSITIVE_INFINITY;
    const { taken, diverted } = store.take(request.maxMessages, (entry) => entry.receives >= most);
    const messages = taken.map((entry) => this.#handOut(entry, request.visibilitySeconds));
    if (deadLetterQueue) for (const entry of diverted) this.#giveUp(entry, deadLetterQueue);
    if (request.attemptId !== undefined && messages.length > 0) {
      this.#attempts.remember(request.attemptId, taken, messages);
    }
    return messages;
  }

  #handOut(entry: Entry, visibilitySeconds: number): InFlightMessage {
    const { context, name, fifo, journal, receipts } = this.#parts;
    const now = context.clock.now();
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
    journal?.update({ message: entry.message, receives: entry.receives, visibleAt: undefined });
    const earlyMs = context.disorder?.visibleAfterMs(name, entry.message);
    this.hide(entry, earlyMs === undefined ? visibilitySeconds : earlyMs / 1000);
    return toInFlightMessage(entry.message, receipts.issue(entry), fifo);
  }

  /**
   * A FIFO queue gives a dead letter a new time and, as deduplication id, the message's id.
   *
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/setting-up-dead-letter-queue-retention.html
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  #giveUp(entry: Entry, deadLetterQueue: DeadLetterQueue): void {
    const { context, arn, fifo, journal, receipts } = this.#parts;
    receipts.forget(entry);
    const { message } = entry;
    journal?.remove(message);
    const letter: Message = { ...message, deadLetterSourceArn: arn };
    deadLetterQueue.adopt(
      fifo ? { ...letter, sentAt: context.clock.now(), deduplicationId: message.messageId } : letter,
    );
  }
}
