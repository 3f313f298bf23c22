import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SendMessageCommandOutput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { serveSqs } from '../endpoint.ts';
import { SqsEngine } from '../engine.ts';

/** Another endpoint to hold to the same behaviour; time is real then. */
const OTHER_ENDPOINT = process.env.CONFORMANCE_SQS?.replace(/\/$/, '');
/** How long another endpoint gets to see that receives are waiting, and to finish work in the background. */
const SETTLE_MS = 300;

/** Waiting minutes for one behaviour is only for those who ask for it with CONFORMANCE_SLOW. */
export const skipMinutes = OTHER_ENDPOINT !== undefined && process.env.CONFORMANCE_SLOW === undefined;

/** The service under test and the time it lives in. */
interface Target {
  client: SQSClient;
  /** The URL of a queue as this test reaches it. */
  reach(queueUrl: string): string;
  now(): number;
  advance(ms: number): Promise<void>;
  /** Resolves when exactly `count` receives wait on a queue. */
  waiting(queueUrl: string, count: number, pending: () => number): Promise<void>;
  close(): Promise<void>;
}

/** A running long poll. */
export interface Poll {
  messages: Promise<Message[]>;
}

/** Starts the service before a file's tests and gives them short forms of the SDK's calls. */
export function useSqs(): Sqs {
  let target: Target | undefined;
  beforeAll(async () => {
    target = OTHER_ENDPOINT === undefined ? await ownTarget() : otherTarget(OTHER_ENDPOINT);
  });
  afterAll(() => target?.close());
  return new Sqs(() => {
    if (!target) throw new Error('the service is not started yet');
    return target;
  });
}

/** Short forms of the calls that most behaviours need. */
export class Sqs {
  readonly #target: () => Target;
  readonly #polls = new Map<string, number>();
  #names = 0;
  #deduplicationIds = 0;

  constructor(target: () => Target) {
    this.#target = target;
  }

  get client(): SQSClient {
    return this.#target().client;
  }

  /** Milliseconds of the service's time. */
  now(): number {
    return this.#target().now();
  }

  /** Moves the service's time on. */
  advance(ms: number): Promise<void> {
    return this.#target().advance(ms);
  }

  newName(suffix = ''): string {
    return `q${Date.now()}-${process.pid}-${this.#names++}${suffix}`;
  }

  /** Creates a FIFO queue; resolves with its URL. */
  fifo(attributes: Record<string, string> = {}): Promise<string> {
    return this.#create(this.newName('.fifo'), { FifoQueue: 'true', ...attributes });
  }

  /** Creates a standard queue; resolves with its URL. */
  standard(attributes: Record<string, string> = {}): Promise<string> {
    return this.#create(this.newName(), attributes);
  }

  async #create(name: string, attributes: Record<string, string>): Promise<string> {
    const output = await this.client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return this.#target().reach(output.QueueUrl ?? '');
  }

  /** Creates a FIFO queue that gives a message up after `maxReceiveCount` receives, visible again at once. */
  async withDeadLetters(
    maxReceiveCount: number | string,
  ): Promise<{ queueUrl: string; deadLetterUrl: string }> {
    const deadLetterUrl = await this.fifo();
    const deadLetterTargetArn = await this.arn(deadLetterUrl);
    const queueUrl = await this.fifo({
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    });
    return { queueUrl, deadLetterUrl };
  }

  async attributes(queueUrl: string): Promise<Record<string, string>> {
    const output = await this.client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['All'] }),
    );
    return output.Attributes ?? {};
  }

  async arn(queueUrl: string): Promise<string> {
    return (await this.attributes(queueUrl)).QueueArn ?? '';
  }

  /** Sends to a FIFO queue; `more` overrides, an undefined value leaves a parameter out. */
  send(
    queueUrl: string,
    group: string,
    body: string,
    more: Partial<SendMessageCommandInput> = {},
  ): Promise<SendMessageCommandOutput> {
    return this.client.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: `d${this.#deduplicationIds++}`,
        ...more,
      }),
    );
  }

  /** Sends `count` messages of one group in batches of ten, ten batches at a time. */
  async sendMany(queueUrl: string, group: string, count: number): Promise<void> {
    for (let sent = 0; sent < count; ) {
      const batches: Promise<unknown>[] = [];
      for (; batches.length < 10 && sent < count; sent += 10) {
        const Entries = Array.from({ length: Math.min(10, count - sent) }, (_, index) => ({
          Id: String(index),
          MessageBody: 'one of many',
          MessageGroupId: group,
          MessageDeduplicationId: `many${this.#deduplicationIds++}`,
        }));
        batches.push(this.client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })));
      }
      await Promise.all(batches);
    }
  }

  /** Receives at once unless `more` says otherwise. */
  async receive(
    queueUrl: string,
    most = 10,
    more: Partial<ReceiveMessageCommandInput> = {},
  ): Promise<Message[]> {
    const output = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: most,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 0,
        ...more,
      }),
    );
    return output.Messages ?? [];
  }

  /** Receives one message that must be there. */
  async receiveOne(queueUrl: string): Promise<Message> {
    const [message] = await this.receive(queueUrl, 1);
    if (!message) throw new Error('expected a message, received none');
    return message;
  }

  /** Starts a long poll without waiting for its end. */
  poll(queueUrl: string, waitSeconds: number): Poll {
    this.#polls.set(queueUrl, this.#pending(queueUrl) + 1);
    const messages = this.receive(queueUrl, 1, { WaitTimeSeconds: waitSeconds }).finally(() =>
      this.#polls.set(queueUrl, this.#pending(queueUrl) - 1),
    );
    return { messages };
  }

  /** Resolves when exactly `count` long polls wait on the queue. */
  waiting(queueUrl: string, count: number): Promise<void> {
    return this.#target().waiting(queueUrl, count, () => this.#pending(queueUrl));
  }

  async delete(queueUrl: string, message: Message): Promise<void> {
    await this.client.send(
      new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
    );
  }

  async changeVisibility(queueUrl: string, message: Message, seconds: number): Promise<void> {
    await this.client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: message.ReceiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }

  #pending(queueUrl: string): number {
    return this.#polls.get(queueUrl) ?? 0;
  }
}

/** Bodies in the order received, such as `0,1,2`. */
export function bodies(messages: Message[]): string {
  return messages.map((message) => message.Body).join(',');
}

/** The name of the error that a call ends with, or `no error`. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'no error';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.name;
  }
}

async function ownTarget(): Promise<Target> {
  const clock = new ManualClock();
  const engine = new SqsEngine({ clock });
  const server = await serveSqs(engine);
  const client = newClient(server.url);
  return {
    client,
    reach: (queueUrl) => queueUrl,
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    async waiting(queueUrl, count) {
      const queue = engine.queue(queueUrl.split('/').at(-1) ?? '');
      while (queue?.waitingReceives !== count) await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      engine.close();
      client.destroy();
      await server.close();
    },
  };
}

function otherTarget(endpoint: string): Target {
  const client = newClient(endpoint);
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return {
    client,
    // Some emulators answer with a host name that does not resolve.
    reach: (queueUrl) => endpoint + new URL(queueUrl).pathname,
    now: () => Date.now(),
    advance: pause,
    async waiting(_queueUrl, count, pending) {
      await pause(SETTLE_MS);
      if (pending() !== count) throw new Error(`expected ${count} receives to wait, ${pending()} do`);
    },
    async close() {
      client.destroy();
    },
  };
}

function newClient(endpoint: string): SQSClient {
  return new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}
