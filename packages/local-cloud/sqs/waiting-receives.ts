import type { Clock } from '../clock.ts';
import { LinkedList } from './collections/linked-list.ts';
import type { InFlightMessage } from './message.ts';
import type { ReceiveRequest } from './receive-options.ts';
import type { Timers } from './timers.ts';

interface Waiting {
  request: ReceiveRequest;
  resolve: (messages: InFlightMessage[]) => void;
  reject: (error: Error) => void;
}

/**
 * The long polls of one queue, first come, first served. One that finds nothing keeps waiting.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
 */
export class WaitingReceives {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #waiting = new LinkedList<Waiting>();
  #serving = false;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Resolves with messages, or with none when the time is over or the signal aborts. */
  add(request: ReceiveRequest): Promise<InFlightMessage[]> {
    const { signal, waitSeconds } = request;
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#waiting.remove(node);
        timeout.cancel();
        signal?.removeEventListener('abort', abandon);
      };
      const node = this.#waiting.append({
        request,
        resolve: (messages) => {
          settle();
          resolve(messages);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
      const abandon = () => node.value.resolve([]);
      const timeout = this.#timers.at(this.#clock.now() + waitSeconds * 1000, abandon);
      signal?.addEventListener('abort', abandon, { once: true });
    });
  }

  /**
   * Hands out what is ready.
   *
   * Taking can move a message to a dead-letter queue, and through a ring of queues back to this one: the
   * inner call then leaves the work to the outer.
   */
  serve(hasReady: () => boolean, take: (request: ReceiveRequest) => InFlightMessage[]): void {
    if (this.#serving) return;
    this.#serving = true;
    try {
      while (hasReady()) {
        const first = this.#waiting.first?.value;
        if (!first) return;
        const messages = take(first.request);
        if (messages.length > 0) first.resolve(messages);
      }
    } finally {
      this.#serving = false;
    }
  }

  /** Ends every wait without messages, or with an error. */
  endAll(error?: Error): void {
    for (let first = this.#waiting.first; first; first = this.#waiting.first) {
      if (error) first.value.reject(error);
      else first.value.resolve([]);
    }
  }
}
