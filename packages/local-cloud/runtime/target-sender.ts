import type { DeadLetter } from '../eventbridge/delivery.ts';
import { TargetError } from '../eventbridge/target.ts';
import { AwsServiceError } from '../http/aws-call.ts';
import type { RunningFunction } from '../resources/engines.ts';
import type { SqsEngine } from '../sqs/engine.ts';
import type { SendInput } from '../sqs/message.ts';
import type { SqsQueue } from '../sqs/queue.ts';
import type { AsyncInvoker } from './async-invoker.ts';

/** What a rule or a schedule hands to its target. */
export interface TargetMessage {
  body: string;
  messageGroupId?: string;
  traceHeader?: string;
}

/** Hands messages of rules and schedules to queues and functions, by ARN. */
export class TargetSender {
  readonly #queues: SqsEngine;
  readonly #functions: ReadonlyMap<string, RunningFunction>;
  readonly #invoker: AsyncInvoker;
  readonly #onQueued: ((queue: SqsQueue, message: SendInput) => void) | undefined;

  /**
   * @param functions by ARN; looked at when a message is sent
   * @param onQueued told of each message that a queue took
   */
  constructor(
    queues: SqsEngine,
    functions: ReadonlyMap<string, RunningFunction>,
    invoker: AsyncInvoker,
    onQueued?: (queue: SqsQueue, message: SendInput) => void,
  ) {
    this.#queues = queues;
    this.#functions = functions;
    this.#invoker = invoker;
    this.#onQueued = onQueued;
  }

  /** Whether there is a queue or function with this ARN. */
  accepts(arn: string): boolean {
    return this.#functions.has(arn) || this.#queues.queueByArn(arn) !== undefined;
  }

  /**
   * Puts a message into a queue, or invokes a function asynchronously.
   *
   * @throws {TargetError}
   */
  send(arn: string, { body, messageGroupId, traceHeader }: TargetMessage): void {
    const target = this.#functions.get(arn);
    if (target) {
      this.#invoker.accept(arn, target, parseEvent(body), traceHeader);
      return;
    }
    this.#toQueue(arn, { body, groupId: messageGroupId, systemAttributes: { AWSTraceHeader: traceHeader } });
  }

  /**
   * Puts what a rule gave up into its dead-letter queue.
   *
   * @throws {TargetError}
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
   */
  deadLetter(arn: string, { body, attributes, traceHeader }: DeadLetter): void {
    const messageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    this.#toQueue(arn, { body, messageAttributes, systemAttributes: { AWSTraceHeader: traceHeader } });
  }

  #toQueue(arn: string, message: SendInput): void {
    const queue = this.#queues.queueByArn(arn);
    if (!queue) throw new TargetError('NO_RESOURCE', `there is no queue or function ${arn}`, false);
    try {
      queue.send(message);
    } catch (cause) {
      if (!(cause instanceof AwsServiceError)) throw cause;
      // A refusal of the message will come again; a queue that is not available may be so later.
      throw new TargetError('INVALID_PARAMETER', cause.message, cause.status >= 500, { cause });
    }
    this.#onQueued?.(queue, message);
  }
}

function parseEvent(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new TargetError('INVALID_JSON', 'a function takes only JSON', false, { cause });
  }
}
