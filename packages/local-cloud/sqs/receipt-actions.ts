import { MAX_VISIBILITY_SECONDS } from './attributes.ts';
import type { Delivery } from './delivery.ts';
import { invalidValue, messageNotInflight, receiptHandleExpired, receiptHandleIsInvalid } from './errors.ts';
import type { Entry } from './message-store.ts';
import type { QueueMessages } from './queue-messages.ts';
import type { QueueParts } from './queue-parts.ts';
import { checkVisibility } from './receive-options.ts';

/** What a receiver does with a receipt handle: deletes its message, or changes its visibility timeout. */
export class ReceiptActions {
  readonly #parts: QueueParts;
  readonly #messages: QueueMessages;
  readonly #delivery: Delivery;

  constructor(parts: QueueParts, messages: QueueMessages, delivery: Delivery) {
    this.#parts = parts;
    this.#messages = messages;
    this.#delivery = delivery;
  }

  /**
   * Deletes the message that was received with this handle. Deleting again with the same handle succeeds.
   *
   * A handle of an earlier receive deletes nothing; on a FIFO queue a handle whose visibility timeout ended
   * is an error, on a standard queue the newest handle still works then.
   *
   * @throws {AwsServiceError} ReceiptHandleIsInvalid; InvalidParameterValue for a handle that has expired
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
   */
  delete(receiptHandle: string): void {
    const { context, fifo, receipts } = this.#parts;
    context.timers.runDue();
    const entry = receipts.find(receiptHandle);
    if (entry && (entry.state === 'inFlight' || !fifo)) {
      receipts.markDeleted(entry);
      const againMs = this.#redeliverAfterMs(entry);
      if (againMs === undefined) this.#messages.remove(entry);
      else this.#delivery.hide(entry, againMs / 1000);
      return;
    }
    if (receipts.wasDeleted(receiptHandle)) return;
    if (!receipts.isOurs(receiptHandle)) throw receiptHandleIsInvalid(receiptHandle);
    if (fifo) throw receiptHandleExpired(receiptHandle);
  }

  /**
   * Starts a new visibility timeout for a message in flight; 0 puts it back at once.
   *
   * @param seconds 0 to 43200, and no later than 12 hours after the receive
   * @throws {AwsServiceError} InvalidParameterValue, MessageNotInflight, ReceiptHandleIsInvalid
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
   */
  changeVisibility(receiptHandle: string, seconds: number): void {
    checkVisibility(seconds);
    const { context, journal, receipts, store } = this.#parts;
    context.timers.runDue();
    const entry = receipts.find(receiptHandle);
    if (entry?.state !== 'inFlight') {
      throw receipts.isOurs(receiptHandle) ? messageNotInflight() : receiptHandleIsInvalid(receiptHandle);
    }
    const latest = entry.receivedAt + MAX_VISIBILITY_SECONDS * 1000;
    if (context.clock.now() + seconds * 1000 > latest) {
      throw invalidValue(
        'VisibilityTimeout',
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds].`,
      );
    }
    entry.visibilityChanged = true;
    const visibleAt = seconds === 0 ? undefined : context.clock.now() + seconds * 1000;
    journal?.update({ message: entry.message, receives: entry.receives, visibleAt });
    if (seconds === 0) store.release(entry);
    else this.#delivery.hide(entry, seconds);
  }

  #redeliverAfterMs({ state, message }: Entry): number | undefined {
    if (state !== 'inFlight') return undefined;
    const { context, name } = this.#parts;
    return context.disorder?.redeliverAfterMs(name, message);
  }
}
