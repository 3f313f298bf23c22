import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { LambdaClosedError } from '../lambda/errors.ts';
import type { RunningFunction } from '../resources/engines.ts';
import { describe } from './shutdown.ts';

/** Lambda waits one minute before the first retry and two before the second. */
const RETRY_DELAYS_MS = [60_000, 120_000];

/** An accepted event, as it outlives its invoker. */
export interface KeptInvocation {
  readonly id: string;
  readonly functionArn: string;
  readonly event: unknown;
  readonly traceHeader: string | undefined;
}

/** Where accepted events are kept until their function has handled or dropped them. */
export interface InvocationJournal {
  /** What an earlier invoker left, in the order of acceptance. */
  load(): KeptInvocation[];
  accept(invocation: KeptInvocation): void;
  finish(id: string): void;
}

interface Options {
  clock: Clock;
  /** Left out, what is not handled ends with the invoker. */
  journal?: InvocationJournal;
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
  readonly #journal: InvocationJournal | undefined;
  readonly #retries = new Set<Timer>();
  #closed = false;

  constructor({ clock, report, journal }: Options) {
    this.#clock = clock;
    this.#journal = journal;
    this.#report = report;
  }

  /** Accepts an event. */
  accept(functionArn: string, target: RunningFunction, event: unknown, traceHeader?: string): void {
    const invocation = { id: randomUUID(), functionArn, event, traceHeader };
    this.#journal?.accept(invocation);
    void this.#attempt(0, { ...invocation, target });
  }

  /** Runs what an earlier invoker had accepted and not seen handled, with all its attempts. */
  resume(functions: ReadonlyMap<string, RunningFunction>): void {
    for (const invocation of this.#journal?.load() ?? []) {
      const target = functions.get(invocation.functionArn);
      if (target) {
        void this.#attempt(0, { ...invocation, target });
        continue;
      }
      this.#report(`an event for ${invocation.functionArn} is dropped: there is no such function any more`);
      this.#journal?.finish(invocation.id);
    }
  }

  /** Drops the retries that wait. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) timer.cancel();
    this.#retries.clear();
  }

  async #attempt(retries: number, job: KeptInvocation & { target: RunningFunction }): Promise<void> {
    try {
      await job.target.invoke(job.event, { traceHeader: job.traceHeader });
      this.#journal?.finish(job.id);
    } catch (error) {
      if (this.#closed || error instanceof LambdaClosedError) return;
      const delayMs = RETRY_DELAYS_MS[retries];
      const next = delayMs === undefined ? 'the event is dropped' : `next attempt in ${delayMs / 1000} s`;
      this.#report(`asynchronous invocation of ${job.functionArn} failed (${describe(error)}); ${next}`);
      if (delayMs === undefined) {
        this.#journal?.finish(job.id);
        return;
      }
      const timer = this.#clock.after(delayMs, () => {
        this.#retries.delete(timer);
        void this.#attempt(retries + 1, job);
      });
      this.#retries.add(timer);
    }
  }
}
