import type { Clock, Timer } from '../clock.ts';
import { LambdaClosedError } from '../lambda/errors.ts';
import type { RunningFunction } from '../resources/engines.ts';
import { describe } from './shutdown.ts';

/** Lambda waits one minute before the first retry and two before the second. */
const RETRY_DELAYS_MS = [60_000, 120_000];

interface Options {
  clock: Clock;
  /** Takes one line for people. */
  report(line: string): void;
}

/**
 * Asynchronous invocation, as the bus and schedules use it: the caller's part ends when Lambda has the event,
 * and a handler that fails is run twice more before the event is dropped.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class AsyncInvoker {
  readonly #clock: Clock;
  readonly #report: Options['report'];
  readonly #retries = new Set<Timer>();
  #closed = false;

  constructor({ clock, report }: Options) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Accepts an event. @param name the function's, for reports */
  accept(name: string, target: RunningFunction, event: unknown, traceHeader?: string): void {
    void this.#attempt(0, { name, target, event, traceHeader });
  }

  /** Drops the retries that wait. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) timer.cancel();
    this.#retries.clear();
  }

  async #attempt(
    retries: number,
    job: { name: string; target: RunningFunction; event: unknown; traceHeader: string | undefined },
  ): Promise<void> {
    try {
      await job.target.invoke(job.event, { traceHeader: job.traceHeader });
    } catch (error) {
      if (this.#closed || error instanceof LambdaClosedError) return;
      const delayMs = RETRY_DELAYS_MS[retries];
      const next = delayMs === undefined ? 'the event is dropped' : `next attempt in ${delayMs / 1000} s`;
      this.#report(`asynchronous invocation of ${job.name} failed (${describe(error)}); ${next}`);
      if (delayMs === undefined) return;
      const timer = this.#clock.after(delayMs, () => {
        this.#retries.delete(timer);
        void this.#attempt(retries + 1, job);
      });
      this.#retries.add(timer);
    }
  }
}
