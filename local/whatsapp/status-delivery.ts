import type { Clock } from '@prosa/local-cloud/clock';
import type { PlannedStatus, Status } from './status-plan.ts';

export interface StatusDeliveryOptions<Message> {
  clock: Clock;
  /** Posts one status; a rejection or an HTTP status other than 200 counts as refused. */
  post(message: Message, status: PlannedStatus): Promise<{ status: number }>;
  /** Milliseconds before each further attempt; as many attempts as entries. */
  retryDelaysMs: readonly number[];
  /** Statuses posted side by side. */
  concurrency: number;
  /** Told when a status is given up. */
  onGivenUp(message: Message, status: Status, reason: string): void;
}

interface Job<Message> {
  message: Message;
  plan: readonly PlannedStatus[];
  index: number;
  attempt: number;
  /** Called when no early status is left, or one has to wait for a further attempt. */
  earlyDone: () => void;
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

  /**
   * Posts a message's statuses from now on, in the plan's order.
   *
   * @returns resolves when those that are early were posted once
   */
  add(message: Message, plan: readonly PlannedStatus[]): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#unfinished += 1;
    return new Promise((earlyDone) => {
      this.#next({ message, plan, index: 0, attempt: 0, earlyDone });
    });
  }

  /** Resolves when every message has had its statuses, or after {@link close}. */
  idle(): Promise<void> {
    if (this.#unfinished === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Drops what has not been posted. */
  close(): void {
    this.#closed = true;
    for (const { earlyDone } of this.#ready) earlyDone();
    this.#ready = [];
    this.#wakeWaiters();
  }

  #next(job: Job<Message>): void {
    const planned = job.plan[job.index];
    if (planned?.early) {
      this.#ready.push(job);
      this.#pump();
      return;
    }
    job.earlyDone();
    if (planned) {
      this.#later(job, planned.delayMs);
      return;
    }
    this.#unfinished -= 1;
    if (this.#unfinished === 0) this.#wakeWaiters();
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
    const planned = job.plan[job.index];
    if (planned === undefined) return;
    const refusal = await post(job.message, planned).then(
      (answer) => (answer.status === 200 ? undefined : `HTTP ${answer.status}`),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (this.#closed) return job.earlyDone();
    const retryDelay = retryDelaysMs[job.attempt];
    if (refusal !== undefined && retryDelay !== undefined) {
      job.earlyDone();
      this.#later({ ...job, attempt: job.attempt + 1 }, retryDelay);
      return;
    }
    if (refusal !== undefined) onGivenUp(job.message, planned.status, refusal);
    this.#next({ ...job, index: job.index + 1, attempt: 0 });
  }

  #wakeWaiters(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const wake of waiters) wake();
  }
}
