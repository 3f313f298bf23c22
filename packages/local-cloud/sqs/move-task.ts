import type { Clock, Timer } from '../clock.ts';
import type { Message } from './message.ts';
import type { SqsQueue } from './queue.ts';
import type { Timers } from './timers.ts';

/** Where a move task stands, as ListMessageMoveTasks reports it. */
export type MoveTaskStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';

/** What a move task needs besides its queues. */
export interface MoveTaskContext {
  readonly clock: Clock;
  readonly timers: Timers;
  queueByArn(arn: string): SqsQueue | undefined;
  /** The message as a new one: new id, time and sequence number. */
  renew(message: Message): Message;
}

/**
 * Moves the messages that a dead-letter queue holds when the task starts back to where they came from, or to
 * one other queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export class MoveTask {
  readonly handle: string;
  readonly source: SqsQueue;
  readonly destinationArn: string | undefined;
  /** 1 to 500; undefined moves everything at once. */
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  readonly #context: MoveTaskContext;
  readonly #remaining: { message: Message; take: () => boolean }[];
  #moved = 0;
  #status: MoveTaskStatus = 'RUNNING';
  #failureReason: string | undefined;
  #timer: Timer | undefined;

  constructor(
    context: MoveTaskContext,
    handle: string,
    source: SqsQueue,
    options: { destinationArn?: string; perSecond?: number },
  ) {
    this.#context = context;
    this.handle = handle;
    this.source = source;
    this.destinationArn = options.destinationArn;
    this.perSecond = options.perSecond;
    this.startedAt = context.clock.now();
    this.#remaining = source.movable().reverse();
    this.toMove = this.#remaining.length;
    this.#step();
  }

  get status(): MoveTaskStatus {
    return this.#status;
  }

  get failureReason(): string | undefined {
    return this.#failureReason;
  }

  get moved(): number {
    return this.#moved;
  }

  /** Stops the task; what it has moved stays moved. */
  cancel(): void {
    this.#timer?.cancel();
    this.#status = 'CANCELLED';
  }

  #step(): void {
    for (let left = this.perSecond ?? Number.POSITIVE_INFINITY; left > 0; left--) {
      const next = this.#remaining.pop();
      if (!next) break;
      const target = this.#targetOf(next.message);
      if (!target) {
        this.#status = 'FAILED';
        this.#failureReason = 'CouldNotDetermineMessageSource';
        return;
      }
      if (!next.take()) continue;
      target.adopt(this.#context.renew(next.message));
      this.#moved++;
    }
    if (this.#remaining.length === 0) {
      this.#status = 'COMPLETED';
      return;
    }
    this.#timer = this.#context.timers.at(this.#context.clock.now() + 1000, () => this.#step());
  }

  #targetOf(message: Message): SqsQueue | undefined {
    const arn = this.destinationArn ?? message.deadLetterSourceArn;
    return arn === undefined ? undefined : this.#context.queueByArn(arn);
  }
}
