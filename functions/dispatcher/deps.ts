import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { KnownChannels } from '#core/channel/known-channels.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { type DispatchPorts, dispatchMessage } from '#core/conversation/message/dispatch-message.ts';
import { storeInLiving } from '#core/conversation/message/store-in-living.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import { createTimerSender } from '#core/conversation/timer-sender.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import { dynamoDbClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import type { DispatcherDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** WhatsApp repeats a webhook for up to seven days; a message is remembered for one more. */
const REMEMBERED_SECONDS = 8 * 24 * 60 * 60;

/**
 * Longest time that a message counts as being worked, in milliseconds. Within it, a consumer that meets the record
 * (a redelivery after a death, the SDK's own repetition of a write whose answer was lost) must wait; after it
 * the message is worked again, and every effect hangs on a condition of its own.
 */
const IN_PROGRESS_MS = 5_000;

function inProgressFor(context: Context): Context {
  const getRemainingTimeInMillis = () => Math.min(IN_PROGRESS_MS, context.getRemainingTimeInMillis());
  return { ...context, getRemainingTimeInMillis };
}

/** Another invocation works on the same message: a standard queue hands out what it has handed out already. */
class MessageInProgressError extends ProsaError {
  override readonly name = 'MessageInProgressError';

  constructor(cause: unknown) {
    super('another invocation works on the message', {
      retryable: true,
      retryAfterSeconds: IN_PROGRESS_MS / 1_000,
      operatorHint: 'Nothing needs doing: the repetition finds the message done, or works it.',
      cause,
    });
  }
}

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** Makes what the dispatcher works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): DispatcherDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const conversations = new ConversationRepository(table);
  const registry = new TenantRepository(aws.table(variables.REGISTRY_TABLE));
  const tenants = new KnownTenants(registry, now);
  const channels = new KnownChannels(registry, now);
  const sqs = aws.sqsClient();
  const agents = createAgentQueues(sqs, variables);
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const deliveries = new DeliveryStore(table);
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  const ports: DispatchPorts = {
    store: (event) =>
      storeInLiving(
        {
          table,
          conversations,
          deliveries,
          wakeSender: (wake) => outbox.sendCommand(wake),
          policyOf: (tenantId) => tenants.policyOf(tenantId),
          requireChannel: (tenantId, channelId) => channels.require(tenantId, channelId),
          publish,
          now,
        },
        event,
      ),
    requestAnswer: (command) => agents.requestAnswer(command),
    publish,
    timers: createTimerSender({ client: sqs, queueUrl: variables.TIMERS_QUEUE_URL, now }),
  };
  const idempotency = new IdempotencyConfig({
    eventKeyJmesPath: 'idempotency_key',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: REMEMBERED_SECONDS,
    // The remembered result is the first delivery's.
    responseHook: (response) => ({ ...(response as object), duplicate: true }),
  });
  const dispatchOnce = makeIdempotent(
    async (event: Parameters<typeof dispatchMessage>[1]) => ({ ...(await dispatchMessage(ports, event)) }),
    {
      persistenceStore: new DynamoDBPersistenceLayer({
        tableName: variables.IDEMPOTENCY_TABLE,
        awsSdkV3Client: aws.dynamoDbClient(),
      }),
      config: idempotency,
      keyPrefix: FUNCTION_NAME,
    },
  );
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: sqs, queueUrl: variables.DISPATCH_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: sqs, queueUrl: variables.DISPATCH_DEAD_LETTERS_URL }),
    onInvocation: (context) => idempotency.registerLambdaContext(inProgressFor(context)),
    async dispatch(event) {
      try {
        return await dispatchOnce(event);
      } catch (error) {
        if (error instanceof IdempotencyAlreadyInProgressError) throw new MessageInProgressError(error);
        throw error;
      }
    },
  };
}
