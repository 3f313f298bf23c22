import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import type { QueueAttributes } from './attributes.ts';
import {
  engineClosed,
  invalidParameterValue,
  queueDoesNotExist,
  queueNameExists,
  resourceNotFound,
  unsupportedOperation,
} from './errors.ts';
import type { SqsJournal } from './journal.ts';
import type { Message } from './message.ts';
import { MoveTask } from './move-task.ts';
import { SqsQueue } from './queue.ts';
import type { QueueContext, QueueDisorder } from './queue-context.ts';
import { Timers } from './timers.ts';

const STANDARD_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const FIFO_NAME = /^[A-Za-z0-9_-]{1,75}\.fifo$/;
const LARGEST_MOVE_RATE = 500;
const MOVE_TASKS_KEPT = 10;

/**
 * SQS in memory: standard and FIFO queues, for use in process or behind an endpoint.
 *
 * With a journal, messages outlive the engine: a queue that is created again under its name has them again,
 * with their receive counts, delays, places in their groups, and the sends of the last five minutes. What was in
 * flight is visible again at once, because its receiver ended with the engine, unless the receiver had set
 * a visibility timeout: that one runs on. Receipt handles, move tasks and receive attempts are not kept.
 *
 * Not here: IAM, quotas, KMS, the disorder that standard queues are allowed, and the sixty seconds for which
 * AWS blocks a deleted queue's name.
 */
export class SqsEngine {
  readonly region: string;
  readonly accountId: string;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #journal: SqsJournal | undefined;
  readonly #context: QueueContext;
  readonly #queues = new Map<string, SqsQueue>();
  readonly #moveTasks = new Map<string, MoveTask[]>();
  #sequence: bigint;
  #closed = false;

  constructor(
    options: {
      region?: string;
      accountId?: string;
      clock?: Clock;
      journal?: SqsJournal;
      disorder?: QueueDisorder;
    } = {},
  ) {
    this.region = options.region ?? 'us-east-1';
    this.accountId = options.accountId ?? '000000000000';
    this.#clock = options.clock ?? systemClock;
    this.#timers = new Timers(this.#clock);
    this.#journal = options.journal;
    // Sequence numbers go on growing when the runtime starts again.
    const byClock = BigInt(Math.trunc(this.#clock.now())) * 1_000_000n;
    const kept = this.#journal?.lastSequenceNumber() ?? 0n;
    this.#sequence = kept > byClock ? kept : byClock;
    this.#context = {
      clock: this.#clock,
      timers: this.#timers,
      disorder: options.disorder,
      journal: this.#journal,
      arnOf: (name) => `arn:aws:sqs:${this.region}:${this.accountId}:${name}`,
      queueByArn: (arn) => this.queueByArn(arn),
      nextSequenceNumber: () => this.#nextSequenceNumber(),
      assertOpen: () => this.#assertOpen(),
    };
  }

  /**
   * Creates a queue, or returns the one that exists with the same attributes.
   *
   * @param attributes under AWS's names, such as `FifoQueue: 'true'`
   * @throws {AwsServiceError} InvalidParameterValue, InvalidAttributeName, InvalidAttributeValue, QueueNameExists
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
   */
  createQueue(name: string, attributes: QueueAttributes = {}, tags: Record<string, string> = {}): SqsQueue {
    this.#assertOpen();
    const existing = this.#queues.get(name);
    if (existing) {
      const current = existing.attributes();
      const other = Object.keys(attributes).find((key) => current[key] !== attributes[key]);
      if (other !== undefined) throw queueNameExists(other);
      return existing;
    }
    checkName(name, attributes.FifoQueue === 'true');
    const queue = new SqsQueue(this.#context, name, attributes, tags);
    this.#queues.set(name, queue);
    return queue;
  }

  queue(name: string): SqsQueue | undefined {
    return this.#queues.get(name);
  }

  queueByArn(arn: string): SqsQueue | undefined {
    const queue = this.#queues.get(arn.split(':').at(-1) ?? '');
    return queue?.arn === arn ? queue : undefined;
  }

  /** All queues, in the order they were created. */
  queues(): SqsQueue[] {
    return [...this.#queues.values()];
  }

  /** Queues whose RedrivePolicy names this queue. */
  deadLetterSources(queue: SqsQueue): SqsQueue[] {
    return this.queues().filter((other) => other.settings.redrivePolicy?.deadLetterTargetArn === queue.arn);
  }

  /** @throws {AwsServiceError} QueueDoesNotExist */
  deleteQueue(name: string): void {
    this.#assertOpen();
    const queue = this.#queues.get(name);
    if (!queue) throw queueDoesNotExist();
    for (const task of this.#moveTasks.get(queue.arn) ?? []) {
      if (task.status === 'RUNNING') task.cancel();
    }
    this.#moveTasks.delete(queue.arn);
    this.#queues.delete(name);
    queue.dispose();
  }

  /**
   * Starts to move what a dead-letter queue holds back to its sources, or to one other queue.
   *
   * @param options.perSecond 1 to 500; left out, everything moves at once
   * @throws {AwsServiceError} ResourceNotFoundException, InvalidParameterValue, UnsupportedOperation
   */
  startMessageMoveTask(
    sourceArn: string,
    options: { destinationArn?: string; perSecond?: number } = {},
  ): MoveTask {
    this.#assertOpen();
    const source = this.#existing(sourceArn);
    if (this.deadLetterSources(source).length === 0) {
      throw invalidParameterValue('Source queue must be configured as a Dead Letter Queue.');
    }
    if (options.destinationArn !== undefined) {
      const destination = this.#existing(options.destinationArn);
      if (destination.fifo !== source.fifo) {
        throw invalidParameterValue('Source and destination queues must be of the same type.');
      }
      if (destination === source) {
        throw invalidParameterValue('Source and destination queues must be different.');
      }
    }
    const { perSecond } = options;
    if (
      perSecond !== undefined &&
      !(Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= LARGEST_MOVE_RATE)
    ) {
      throw invalidParameterValue(
        `Value ${perSecond} for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: Must be an integer from 1 to ${LARGEST_MOVE_RATE}.`,
      );
    }
    const tasks = this.#moveTasks.get(source.arn) ?? [];
    if (tasks.some((task) => task.status === 'RUNNING')) {
      throw unsupportedOperation('There is already a task running for this source queue.');
    }
    const context = {
      clock: this.#clock,
      timers: this.#timers,
      queueByArn: (arn: string) => this.queueByArn(arn),
      renew: (message: Message) => this.#renew(message),
    };
    const task = new MoveTask(context, randomUUID(), source, options);
    this.#moveTasks.set(source.arn, [task, ...tasks].slice(0, MOVE_TASKS_KEPT));
    return task;
  }

  /** The newest tasks of a dead-letter queue, newest first. */
  messageMoveTasks(sourceArn: string): MoveTask[] {
    return [...(this.#moveTasks.get(this.#existing(sourceArn).arn) ?? [])];
  }

  /** @throws {AwsServiceError} ResourceNotFoundException when no such task is running */
  cancelMessageMoveTask(handle: string): MoveTask {
    const task = [...this.#moveTasks.values()].flat().find((candidate) => candidate.handle === handle);
    if (task?.status !== 'RUNNING') throw resourceNotFound('No running task has this handle.');
    task.cancel();
    return task;
  }

  /** Resolves when what calls have changed so far will outlive the engine; at once when nothing does. */
  settled(): Promise<void> {
    return this.#journal?.settled() ?? Promise.resolve();
  }

  /** Ends waiting receives without messages and stops all timers. Later calls fail. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const queue of this.#queues.values()) queue.close();
    this.#timers.clear();
  }

  #assertOpen(): void {
    if (this.#closed) throw engineClosed();
  }

  #existing(arn: string): SqsQueue {
    const queue = this.queueByArn(arn);
    if (!queue) throw resourceNotFound(`The resource that you specified for ${arn} doesn't exist.`);
    return queue;
  }

  #nextSequenceNumber(): string {
    this.#sequence += 1n;
    return String(this.#sequence).padStart(20, '0');
  }

  /** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html */
  #renew(message: Message): Message {
    return {
      ...message,
      messageId: randomUUID(),
      sequenceNumber: this.#nextSequenceNumber(),
      sentAt: this.#clock.now(),
      deadLetterSourceArn: undefined,
      receiveCount: 0,
      firstReceivedAt: undefined,
    };
  }
}

function checkName(name: string, fifo: boolean): void {
  if (fifo ? FIFO_NAME.test(name) : STANDARD_NAME.test(name)) return;
  throw invalidParameterValue(
    fifo || name.endsWith('.fifo')
      ? 'The name of a FIFO queue has 1 to 80 alphanumeric characters, hyphens and underscores, ends with .fifo, and FifoQueue must be true.'
      : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
  );
}
