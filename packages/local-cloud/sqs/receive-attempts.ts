import type { Clock } from '../clock.ts';
import { ExpiringMap } from './collections/expiring-map.ts';
import type { InFlightMessage } from './message.ts';
import type { Entry } from './message-store.ts';

const REMEMBERED_MS = 5 * 60 * 1000;

interface Attempt {
  entries: Entry[];
  messages: InFlightMessage[];
}

/**
 * What was handed out under each ReceiveRequestAttemptId of a FIFO queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-receiverequestattemptid-request-parameter.html
 */
export class ReceiveAttempts {
  readonly #attempts: ExpiringMap<string, Attempt>;

  constructor(clock: Clock) {
    this.#attempts = new ExpiringMap(clock, REMEMBERED_MS);
  }

  get size(): number {
    return this.#attempts.size;
  }

  remember(attemptId: string, entries: Entry[], messages: InFlightMessage[]): void {
    this.#attempts.set(attemptId, { entries, messages });
  }

  /** The same messages again, if none was deleted, came back or had its visibility changed since. */
  replay(attemptId: string): Attempt | undefined {
    const attempt = this.#attempts.get(attemptId);
    const intact = attempt?.entries.every(
      (entry, index) =>
        entry.state === 'inFlight' &&
        !entry.visibilityChanged &&
        entry.receiptHandle === attempt.messages[index]?.receiptHandle,
    );
    return intact ? attempt : undefined;
  }
}
