import type { Clock } from '../clock.ts';

/** The way of a message that is delivered and read, in this order. */
export const STATUSES = ['sent', 'delivered', 'read'] as const;

export type Status = (typeof STATUSES)[number];

export interface StatusDeliveryOptions<Message> {
  clock: Clock;
  /** Posts one status; a rejection or an HTTP status other than 200 counts as refused. */
  post(message: Message, status: Status): Promise<{ status: number }>;
  /** Milliseconds before each status. */
  delayMs: number;
  /** Milliseconds before each further attempt; as many attempts as entries. */
  retryDelaysMs: readonly number[];
  /** Statuses posted side by side. */
  concurrency: number;
  /** Told when a status is given up. */
  onGivenUp(message: Message, status: Status, reason: string): void;
}

interface Job<Message> {
  message: Message;
  index: number;
  attempt: number;
}

/**
 * Posts each message's statuses one after the other, messages side by side. What the webhook refuses is tried
 * again a few times, then given up and reported; the next status follows all the same.
 */
export class StatusDelivery<Message> {
  readonly #options: StatusDeliveryOptions<Message>;
  #ready: Job<Message>[] = [];
  #posting = 0;
  #unfinished = 0;
  #closed = false;
  #idleWaiters: (() => void)[] = [];

  constructor(options: StatusDeliveryOptions<Message>) {
    this.#options = options;
  }

  add(message: Message): void {
    if (this.#closed) return;
    this.#unfinished += 1;
    this.#later({ message, index: 0, attempt: 0 }, this.#options.delayMs);
  }

  /** Resolves when every message has had its statuses, or after {@link close}. */
  idle(): Promise<void> {
    if (this.#unfinished === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Drops what has not been posted. */
  close(): void {
    this.#closed = true;
    this.#ready = [];
    this.#wakeWaiters();
  }

  #later(job: Job<Message>, delayMs: number): void {
    this.#options.clock.after(delayMs, () => {
      if (this.#closed) return;
      this.#ready.push(job);
      this.#pump();
    });
  }

  #pump(): void {
    while (this.#posting < this.#options.concurrency) {
      const job = this.#ready.shift();
      if (!job) return;
      this.#posting += 1;
      void this.#post(job).finally(() => {
        this.#posting -= 1;
        this.#pump();
      });
    }
  }

  async #post(job: Job<Message>): Promise<void> {
    const { post, retryDelaysMs, onGivenUp } = this.#options;
    const status = STATUSES[job.index];
    if (status === undefined) return;
    const refusal = await post(job.message, status).then(
      (answer) => (answer.status === 200 ? undefined : `HTTP ${answer.status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (this.#closed) return;
    const retryDelay = retryDelaysMs[job.attempt];
    if (refusal !== undefined && retryDelay !== undefined) {
      this.#later({ ...job, attempt: job.attempt + 1 }, retryDelay);
      return;
    }
    if (refusal !== undefined) onGivenUp(job.message, status, refusal);
    this.#advance(job);
  }

  #advance(job: Job<Message>): void {
    if (job.index + 1 < STATUSES.length) {
      this.#later({ ...job, index: job.index + 1, attempt: 0 }, this.#options.delayMs);
      return;
    }
    this.#unfinished -= 1;
    if (this.#unfinished === 0) this.#wakeWaiters();
  }

  #wakeWaiters(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
