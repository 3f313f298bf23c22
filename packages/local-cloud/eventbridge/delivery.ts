import type { Clock, Timer } from '../clock.ts';
import type { BusEvent } from './event.ts';
import type { Incident } from './incident.ts';
import { nextAttempt } from './retry-schedule.ts';
import type { CompiledRule, CompiledTarget } from './rule.ts';
import { type DeliverToTarget, type Delivery, TargetError } from './target.ts';

/** What a rule's dead-letter queue receives. */
export interface DeadLetter {
  /** JSON of the original event. */
  body: string;
  /** RULE_ARN, TARGET_ARN, ERROR_CODE, ERROR_MESSAGE, EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS. */
  attributes: Record<string, string>;
  traceHeader?: string;
}

/** Hands a dead letter to a queue. */
export type SendDeadLetter = (queueArn: string, message: DeadLetter) => void;

/** An accepted event on its way. */
export interface AcceptedEvent {
  event: BusEvent;
  /** When the bus accepted it, in milliseconds since the epoch. */
  acceptedAt: number;
  traceHeader?: string;
}

interface Options {
  deliver: DeliverToTarget;
  deadLetter: SendDeadLetter;
  report: (incident: Incident) => void;
  clock: Clock;
  random: () => number;
}

/** One event on its way to one target. */
interface Job {
  rule: CompiledRule;
  delivery: Delivery;
  accepted: AcceptedEvent;
  ended: (() => void) | undefined;
}

/** Delivers events to targets, retries by the target's policy, and sends to dead-letter queues. */
export class Deliverer {
  readonly #options: Options;
  readonly #retries = new Set<Timer>();
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Makes the first attempt; it and what follows end in a delivery, a dead letter or a reported loss.
   *
   * @param ended told of that end; not called when the deliverer closes before
   */
  start(rule: CompiledRule, target: CompiledTarget, accepted: AcceptedEvent, ended?: () => void): void {
    const { event, traceHeader } = accepted;
    const context = {
      ruleArn: rule.definition.arn,
      ruleName: rule.definition.name,
      ingestionTime: new Date(accepted.acceptedAt).toISOString(),
    };
    const delivery: Delivery = {
      target: target.definition,
      ...target.render(event, context),
      ...(traceHeader !== undefined && { traceHeader }),
      event,
    };
    void this.#attempt({ rule, delivery, accepted, ended }, 0);
  }

  /** Drops the retries that wait. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#retries) timer.cancel();
    this.#retries.clear();
  }

  async #attempt(job: Job, retries: number): Promise<void> {
    try {
      const delivering = this.#options.deliver(job.delivery);
      // A target that takes the event at once has it in the same turn in which this ends.
      if (delivering) await delivering;
      job.ended?.();
    } catch (cause) {
      if (!this.#closed) this.#afterFailure(job, retries, toTargetError(cause));
    }
  }

  #afterFailure(job: Job, retries: number, error: TargetError): void {
    const { rule, delivery, accepted } = job;
    const { clock, random, report } = this.#options;
    const { target, event } = delivery;
    const age = clock.now() - accepted.acceptedAt;
    // AWS names two conditions and says that every dead letter carries one; an error that is not worth a
    // retry has used up all its zero retries.
    const next = error.retryable
      ? nextAttempt(target.retryPolicy, retries, age, random)
      : ({ exhausted: 'MaximumRetryAttempts' } as const);
    const about = { ruleName: rule.definition.name, target, event, error, retries };
    if ('delayMs' in next) {
      report({ kind: 'delivery-retried', delayMs: next.delayMs, ...about });
      const timer = clock.after(next.delayMs, () => {
        this.#retries.delete(timer);
        void this.#attempt(job, retries + 1);
      });
      this.#retries.add(timer);
      return;
    }
    if (target.deadLetterArn === undefined) {
      report({ kind: 'event-lost', ...about });
      job.ended?.();
      return;
    }
    const attributes = {
      RULE_ARN: rule.definition.arn,
      TARGET_ARN: target.arn,
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      EXHAUSTED_RETRY_CONDITION: next.exhausted,
      RETRY_ATTEMPTS: String(retries),
    };
    const { traceHeader } = delivery;
    const letter = {
      body: JSON.stringify(event),
      attributes,
      ...(traceHeader !== undefined && { traceHeader }),
    };
    try {
      this.#options.deadLetter(target.deadLetterArn, letter);
      report({ kind: 'event-dead-lettered', ...about });
    } catch (cause) {
      report({ kind: 'event-lost', ...about, error: toTargetError(cause) });
    }
    job.ended?.();
  }
}

/** A fault that is no {@link TargetError} is one of the target's side: EventBridge would try again. */
function toTargetError(cause: unknown): TargetError {
  if (cause instanceof TargetError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  return new TargetError('INTERNAL_ERROR', message, true, { cause });
}
