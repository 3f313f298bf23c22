import { randomUUID } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { AI_AGENT } from '#core/agent/ai-agent.ts';
import { createSummarizer } from '#core/agent/context/summarizer.ts';
import { endpointsOf, type InstalledModels } from '#core/agent/model/endpoints.ts';
import { askGuarded } from '#core/agent/model/guarded-model.ts';
import { ModelClient } from '#core/agent/model/model-client.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { presenceRecord } from '#core/conversation/reply/presence.ts';
import { createTurnPorts } from '#core/conversation/turn/create-turn-ports.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { circuitHooks } from '#core/events/circuit-hooks.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { createFifoQueue } from '#platform/queue/fifo-queue.ts';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { DynamoCircuitStore } from '#platform/resilience/dynamo-circuit-store.ts';
import {
  documentClient,
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createTrace } from '#platform/runtime/tracer.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { AiAgentDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME, NONE } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** The AI agent's environment. */
const env = () => readEnvironment(ENVIRONMENT);

/** Makes what the AI agent works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<AiAgentDeps> {
  const now = Date.now;
  const sqs = aws.sqsClient();
  const client = documentClient(aws.dynamoDbClient());
  const table = { client, tableName: variables.CONVERSATIONS_TABLE };
  const registry = { client, tableName: variables.REGISTRY_TABLE };
  const log = createLog(FUNCTION_NAME);
  const metrics = createMetrics(FUNCTION_NAME);
  const conversations = new ConversationRepository(table);
  const tenants = new KnownTenants(new TenantRepository(registry), now);
  const agents = createAgentQueues({
    client: sqs,
    turnsQueueUrl: variables.TURNS_QUEUE_URL,
    triageQueueUrl: variables.TRIAGE_QUEUE_URL,
  });
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const publisher = createEventPublisher({
    client: aws.eventBridgeClient(),
    busName: variables.EVENT_BUS_NAME,
    functionName: FUNCTION_NAME,
  });
  const model = {
    now,
    client: new ModelClient({
      secrets: new SecretReader(new SecretsProvider({ awsSdkV3Client: aws.secretsManagerClient() }), now),
      now,
    }),
    breakers: new CircuitBreakers<CircuitCause>({
      store: new DynamoCircuitStore(client, variables.CIRCUITS_TABLE),
      clock: systemCircuitClock,
      random: Math.random,
      newId: randomUUID,
      hooks: circuitHooks({ log, metrics, publish: (facts) => publisher.publish(facts) }),
    }),
  };
  const installed: InstalledModels = {
    stage: variables.STAGE,
    modelId: variables.MODEL_ID,
    baseUrl: variables.OPENAI_BASE_URL,
    fallback:
      variables.FALLBACK_MODEL_ID === NONE || variables.FALLBACK_MODEL_BASE_URL === NONE
        ? undefined
        : { modelId: variables.FALLBACK_MODEL_ID, baseUrl: variables.FALLBACK_MODEL_BASE_URL },
  };
  return {
    log,
    metrics,
    trace: await createTrace(FUNCTION_NAME),
    queue: createFifoQueue({ client: sqs, queueUrl: variables.TURNS_QUEUE_URL, log }),
    turn: {
      ...createTurnPorts({
        agent: AI_AGENT,
        table,
        conversations,
        wakeSender: (command) => outbox.sendCommand(command),
        requestAnswer: (command) => agents.requestAnswer(command),
        publish: (facts) => publisher.publish(facts),
        now,
        random: Math.random,
      }),
      conversations,
      findTenant: (tenantId) => tenants.get(tenantId),
      ask: (tenant, prompt, limits, command) =>
        askGuarded(model, endpointsOf(tenant, installed), prompt, limits, command),
      async showPresence(command, messageId, turn) {
        if (variables.TYPING_INDICATOR !== 'on') return;
        try {
          await outbox.sendCommand(presenceRecord(command, messageId, turn));
        } catch (error) {
          log.warn('the sender was not asked to show that an answer is being written', { error });
        }
      },
      summarize: createSummarizer({ conversations, table, model, installed, log }),
      peopleQueueOf: (tenant) => ticketPolicyOf(tenant).peopleQueueId,
    },
  };
}
