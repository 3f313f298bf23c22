import { AwsServiceError } from '@prosa/local-cloud/aws-call';
import { SqsEngine } from '@prosa/local-cloud/sqs';
import type { Chance } from './chance.ts';
import type { Pace } from './pace.ts';
import type { SimulatedTime } from './simulated-time.ts';

export type SqsQueue = ReturnType<SqsEngine['createQueue']>;

/** A work queue as lib/ makes it. */
export interface QueueSpec {
  name: string;
  visibilitySeconds: number;
  maxReceiveCount: number;
  delaySeconds?: number;
  /** Without order, groups and deduplication. */
  standard?: boolean;
}

interface Entry {
  Id?: string;
  MessageBody?: string;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
  ReceiptHandle?: string;
  VisibilityTimeout?: number;
  DelaySeconds?: number;
}

interface Input extends Entry {
  QueueUrl?: string;
  Entries?: Entry[];
}

const REDELIVERY_PROBABILITY = 0.03;
const EARLY_PROBABILITY = 0.01;

/** The work queues and their dead-letter queues, with SQS's semantics, and a thief that takes single records. */
export class FakeQueues {
  readonly engine: SqsEngine;
  /** Records on their way to a queue. */
  onTheWay = 0;
  /** Records that were sent so far, those that were deduplicated or stolen included: what `stolen` counts. */
  sent = 0;
  /** Name of the queue of every record that was sent, by its number less one. */
  readonly sentTo: string[] = [];
  readonly #time: SimulatedTime;
  readonly #chance: Chance;
  readonly #pace: Pace;
  /** When the newest record of each queue and group is there. */
  readonly #thereAt = new Map<string, number>();
  readonly #queues = new Map<string, { queue: SqsQueue; deadLetters: SqsQueue }>();
  readonly #stolen: (record: { number: number; queue: string }) => boolean;

  /**
   * @param options.disorder where given, some records come again although they were deleted, or too early
   * @param options.stolen whether a record vanishes; numbers count from 1
   */
  constructor(options: {
    time: SimulatedTime;
    chance: Chance;
    pace: Pace;
    disorder?: Chance | undefined;
    stolen(record: { number: number; queue: string }): boolean;
  }) {
    const { time, disorder } = options;
    this.#time = time;
    this.#chance = options.chance;
    this.#pace = options.pace;
    this.#stolen = options.stolen;
    this.engine = new SqsEngine({
      clock: time,
      ...(disorder && {
        disorder: {
          visibleAfterMs: () =>
            disorder.happens(EARLY_PROBABILITY) ? disorder.between(500, 20_000) : undefined,
          redeliverAfterMs: () =>
            disorder.happens(REDELIVERY_PROBABILITY) ? disorder.between(100, 30_000) : undefined,
        },
      }),
    });
  }

  create({ name, visibilitySeconds, maxReceiveCount, standard, ...more }: QueueSpec): SqsQueue {
    const fifo = {
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    };
    const suffix = standard ? '' : '.fifo';
    const deadLetters = this.engine.createQueue(`${name}-dead${suffix}`, standard ? {} : fifo);
    const queue = this.engine.createQueue(`${name}${suffix}`, {
      ...(standard ? {} : { ...fifo, ContentBasedDeduplication: 'false' }),
      VisibilityTimeout: String(visibilitySeconds),
      DelaySeconds: String(more.delaySeconds ?? 0),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount }),
    });
    this.#queues.set(name, { queue, deadLetters });
    return queue;
  }

  /** A queue by the name that it was given. */
  queue(name: string): SqsQueue | undefined {
    return this.#queues.get(name)?.queue;
  }

  /** The queue of what was given up. */
  deadLetters(name: string): SqsQueue | undefined {
    return this.#queues.get(name)?.deadLetters;
  }

  /** The URL under which a function knows a queue; until it is made, that of a FIFO queue. */
  urlOf(name: string): string {
    return urlOf(this.queue(name)?.name ?? `${name}.fifo`);
  }

  /** The URL of its dead-letter queue. */
  deadLettersUrlOf(name: string): string {
    return urlOf(this.deadLetters(name)?.name ?? `${name}-dead.fifo`);
  }

  /**
   * Sends a record, unless it is stolen. It is there after the time that it takes to a function, but in a FIFO queue in
   * its group's order.
   */
  send(queue: SqsQueue, entry: Entry): void {
    this.sent += 1;
    this.sentTo.push(queue.name);
    if (this.#stolen({ number: this.sent, queue: queue.name })) return;
    const ms = this.#pace.queueMs(this.#chance, queue.name);
    if (ms === 0) {
      this.#arrive(queue, entry);
      return;
    }
    // The groups of a standard queue share it fairly and have no order.
    const line = queue.name.endsWith('.fifo') ? entry.MessageGroupId : undefined;
    const group = `${queue.name} ${line ?? this.sent}`;
    const at = Math.max(this.#time.now() + ms, this.#thereAt.get(group) ?? 0);
    this.#thereAt.set(group, at);
    this.onTheWay += 1;
    this.#time.after(at - this.#time.now(), () => {
      this.onTheWay -= 1;
      if (this.#thereAt.get(group) === at) this.#thereAt.delete(group);
      this.#arrive(queue, entry);
    });
  }

  /** Carries out one command of an SQS client. */
  answer(command: string, raw: unknown): object {
    const input = raw as Input;
    const queue = this.engine.queue(input.QueueUrl?.split('/').at(-1) ?? '');
    if (!queue) throw new Error(`the simulation has no queue ${input.QueueUrl}`);
    switch (command) {
      case 'SendMessageCommand':
        this.send(queue, input);
        return { MessageId: 'sent' };
      case 'SendMessageBatchCommand':
        return each(input, (entry) => this.send(queue, entry));
      case 'DeleteMessageBatchCommand':
        return each(input, ({ ReceiptHandle = '' }) => queue.delete(ReceiptHandle));
      case 'ChangeMessageVisibilityBatchCommand':
        return each(input, ({ ReceiptHandle = '', VisibilityTimeout = 0 }) =>
          queue.changeVisibility(ReceiptHandle, VisibilityTimeout),
        );
      default:
        throw new Error(`the simulation knows no SQS command ${command}`);
    }
  }

  /** Puts everything that was given up back into the queue that it came from. */
  redrive(): void {
    for (const queue of this.engine.queues()) {
      const [source] = this.engine.deadLetterSources(queue);
      // What a function put there by its own hand has no source that SQS knows.
      if (source && queue.counts().waiting > 0) {
        this.engine.startMessageMoveTask(queue.arn, { destinationArn: source.arn });
      }
    }
  }

  #arrive(queue: SqsQueue, entry: Entry): void {
    queue.send({
      body: entry.MessageBody ?? '',
      ...(entry.MessageGroupId === undefined ? {} : { groupId: entry.MessageGroupId }),
      ...(entry.DelaySeconds === undefined ? {} : { delaySeconds: entry.DelaySeconds }),
      ...(entry.MessageDeduplicationId === undefined
        ? {}
        : { deduplicationId: entry.MessageDeduplicationId }),
    });
  }
}

/** A batch command: what SQS refuses is named in the answer. */
function each({ Entries = [] }: Input, perform: (entry: Entry) => void): object {
  const Failed: object[] = [];
  const Successful: object[] = [];
  for (const entry of Entries) {
    try {
      perform(entry);
      Successful.push({ Id: entry.Id });
    } catch (error) {
      if (!(error instanceof AwsServiceError)) throw error;
      Failed.push({ Id: entry.Id, Code: error.code, SenderFault: true });
    }
  }
  return { Successful, Failed };
}

function urlOf(name: string): string {
  return `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
}
