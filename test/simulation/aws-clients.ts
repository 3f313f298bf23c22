import { ThrottlingException } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { ResourceNotFoundException, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { LocalDynamoDb } from '@prosa/local-cloud/dynamodb';
import type { Clients } from '#platform/runtime/connect.ts';
import { inProcessDynamoDbClient } from '../support/in-process-dynamodb.ts';
import { type Actor, currentActor } from './actor.ts';
import type { FakeQueues } from './fake-queues.ts';
import type { Services } from './services.ts';

const LOCAL = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
};

/** What stands behind the clients. */
export interface Backends {
  dynamoDb: LocalDynamoDb;
  services: Services;
  queues: FakeQueues;
  putEvents(entries: PutEventsRequestEntry[]): void;
  /** Whether the table refuses an actor a write, because it is busy. */
  isBusy(actor: Actor): boolean;
  /** A secret's text by its name. */
  secret(name: string): string | undefined;
}

/** The clients of a world, and the end of them. */
export interface SimulatedClients extends Clients {
  destroy(): void;
}

type Answer = (command: string, input: unknown) => unknown;

/**
 * Real SDK clients. Requests of DynamoDB's go to the emulator; the others are answered in memory, without
 * leaving the client. Every call goes through {@link Services}, above the SDK's retries.
 */
export function simulatedClients(backends: Backends): SimulatedClients {
  const { services, queues } = backends;
  const dynamoDb = inProcessDynamoDbClient(backends.dynamoDb);
  dynamoDb.middlewareStack.add(
    (next, context) => (args) => {
      const command = context.commandName ?? '';
      const actor = currentActor.getStore();
      const isRefused = command === 'UpdateItemCommand' && actor && backends.isBusy(actor);
      const answer = () => (isRefused ? Promise.reject(tooBusy()) : next(args));
      return services.call(`dynamodb ${command} ${keysIn(args.input)}`, answer);
    },
    { step: 'initialize', priority: 'high', name: 'simulated' },
  );

  const secrets = new SecretsManagerClient(LOCAL);
  answerInMemory(secrets, services, (_command, input) => {
    const { SecretId = '' } = input as { SecretId?: string };
    const SecretString = backends.secret(SecretId);
    if (SecretString === undefined) {
      throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });
    }
    return { Name: SecretId, SecretString };
  });

  const eventBridge = new EventBridgeClient({ ...LOCAL, maxAttempts: 1 });
  answerInMemory(eventBridge, services, (_command, input) => {
    const { Entries = [] } = input as { Entries?: PutEventsRequestEntry[] };
    backends.putEvents(Entries);
    return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `event-${index}` })) };
  });

  const sqs = new SQSClient(LOCAL);
  answerInMemory(sqs, services, (command, input) => queues.answer(command, input));

  return {
    dynamoDbClient: () => dynamoDb,
    secretsManagerClient: () => secrets,
    eventBridgeClient: () => eventBridge,
    sqsClient: () => sqs,
    s3Client: () => {
      throw new TypeError('nothing on the way of a message keeps files');
    },
    s3VectorsClient: () => {
      throw new TypeError('nothing on the way of a message keeps vectors');
    },
    destroy: () => {
      for (const client of [dynamoDb, secrets, eventBridge, sqs]) client.destroy();
    },
  };
}

function tooBusy(): Error {
  return new ThrottlingException({ message: 'the table is busy', $metadata: {} });
}

/** Answers every command of a client before it becomes a request. */
function answerInMemory(
  client: SecretsManagerClient | EventBridgeClient | SQSClient,
  services: Services,
  answer: Answer,
): void {
  const { serviceId } = client.config;
  // The stacks differ in the types of their commands alone, and here every command is answered.
  const stack = client.middlewareStack as SQSClient['middlewareStack'];
  stack.add(
    (_next, context) => (args) => {
      const command = context.commandName ?? '';
      return services.call(`${serviceId} ${command}`, async () => {
        const output = { $metadata: {}, ...(answer(command, args.input) as object) };
        return { response: {}, output } as never;
      });
    },
    { step: 'initialize', priority: 'high', name: 'simulated' },
  );
}

/** The sort keys that a DynamoDB request names, for the trace. */
function keysIn(input: unknown): string {
  const found = JSON.stringify(input).matchAll(/"sk":(?:"([^"]*)"|\{"S":"([^"]*)"\})/g);
  return [...found].map(([, plain, typed]) => plain ?? typed).join(' ');
}
