import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import type { Context } from 'aws-lambda';
import { KnownChannels } from '#core/channel/known-channels.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { type DispatchPorts, dispatchMessage } from '#core/conversation/message/dispatch-message.ts';
import { storeInLiving } from '#core/conversation/message/store-in-living.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { createFifoQueue } from '#platform/queue/fifo-queue.ts';
import {
  documentClient,
  dynamoDbClient,
  eventBridgeClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createTrace } from '#platform/runtime/tracer.ts';
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

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** The dispatcher's environment. */
const env = () => readEnvironment(ENVIRONMENT);

/** Makes what the dispatcher works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<DispatcherDeps> {
  const { REGISTRY_TABLE, CONVERSATIONS_TABLE, IDEMPOTENCY_TABLE, EVENT_BUS_NAME, ...queues } = variables;
  const now = Date.now;
  const sqs = aws.sqsClient();
  const dynamoDb = aws.dynamoDbClient();
  const client = documentClient(dynamoDb);
  const table = { client, tableName: CONVERSATIONS_TABLE };
  const registry = new TenantRepository({ client, tableName: REGISTRY_TABLE });
  const conversations = new ConversationRepository(table);
  const tenants = new KnownTenants(registry, now);
  const channels = new KnownChannels(registry, now);
  const agents = createAgentQueues({
    client: sqs,
    turnsQueueUrl: queues.TURNS_QUEUE_URL,
    triageQueueUrl: queues.TRIAGE_QUEUE_URL,
  });
  const publisher = joinPublications(
    createEventPublisher({
      client: aws.eventBridgeClient(),
      busName: EVENT_BUS_NAME,
      functionName: FUNCTION_NAME,
    }),
  );
  const ports: DispatchPorts = {
    store: (event) =>
      storeInLiving(
        {
          table,
          conversations,
          policyOf: async (tenantId) => ticketPolicyOf(await tenants.get(tenantId)),
          requireChannel: (tenantId, channelId) => channels.require(tenantId, channelId),
          publish: (facts) => publisher.publish(facts),
          now,
        },
        event,
      ),
    requestAnswer: (command) => agents.requestAnswer(command),
    publish: (facts) => publisher.publish(facts),
  };
  const log = createLog(FUNCTION_NAME);
  const metrics = createMetrics(FUNCTION_NAME);
  const idempotency = new IdempotencyConfig({
    eventKeyJmesPath: 'idempotency_key',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: REMEMBERED_SECONDS,
    // The remembered result is the first delivery's.
    responseHook: (response) => ({ ...(response as object), duplicate: true }),
  });
  return {
    log,
    metrics,
    trace: await createTrace(FUNCTION_NAME),
    queue: createFifoQueue({ client: sqs, queueUrl: queues.DISPATCH_QUEUE_URL, log }),
    onInvocation: (context) => idempotency.registerLambdaContext(inProgressFor(context)),
    dispatch: makeIdempotent(
      async (event: Parameters<typeof dispatchMessage>[1]) => ({ ...(await dispatchMessage(ports, event)) }),
      {
        persistenceStore: new DynamoDBPersistenceLayer({
          tableName: IDEMPOTENCY_TABLE,
          awsSdkV3Client: dynamoDb,
        }),
        config: idempotency,
        keyPrefix: FUNCTION_NAME,
      },
    ),
  };
}
