import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import OpenAI from 'openai';
import * as z from 'zod';
import {
  documentClient,
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { commitTurn } from '../shared/conversation/commit-turn.ts';
import { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { SEND_DUE_MS } from '../shared/conversation/due.ts';
import { createAgentQueues } from '../shared/queue/agent-queues.ts';
import { createCommandSender } from '../shared/queue/command-sender.ts';
import { createFifoQueue } from '../shared/queue/fifo-queue.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { SecretReader } from '../shared/secrets/secret-reader.ts';
import { modelSecretName } from '../shared/tenancy/keys.ts';
import { KnownTenants } from '../shared/tenancy/known-tenants.ts';
import { TenantRepository } from '../shared/tenancy/tenant-repository.ts';
import { env } from './env.ts';
import type { AiAgentDeps } from './handler.ts';
import { askModel } from './model.ts';
import { FUNCTION_NAME } from './names.ts';
import { ModelNotConfiguredError } from './turn-errors.ts';

const modelSecretSchema = z.object({ apiKey: z.string() });

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what the AI agent works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<AiAgentDeps> {
  const { STAGE, CONVERSATIONS_TABLE, EVENT_BUS_NAME, OUTBOX_QUEUE_URL, ...rest } = variables;
  const { TURNS_QUEUE_URL, TRIAGE_QUEUE_URL, ...model } = rest;
  const now = Date.now;
  const sqs = aws.sqsClient();
  const table = { client: documentClient(aws.dynamoDbClient()), tableName: CONVERSATIONS_TABLE };
  const tenants = new KnownTenants(new TenantRepository(table), now);
  const secrets = new SecretReader(new SecretsProvider({ awsSdkV3Client: aws.secretsManagerClient() }), now);
  const secretName = modelSecretName(STAGE, 'default');
  const client = new OpenAI({ baseURL: model.OPENAI_BASE_URL, apiKey: 'given with each call' });
  // Read before the call: what the client throws for a key that it cannot get hides the reason.
  const apiKey = async () => {
    const secret = await secrets.read(secretName, modelSecretSchema);
    if (!secret?.apiKey) throw new ModelNotConfiguredError(secretName);
    return secret.apiKey;
  };
  const agents = createAgentQueues({
    client: sqs,
    turnsQueueUrl: TURNS_QUEUE_URL,
    triageQueueUrl: TRIAGE_QUEUE_URL,
  });
  const outbox = createCommandSender({ client: sqs, queueUrl: OUTBOX_QUEUE_URL });
  const publisher = createEventPublisher({
    client: aws.eventBridgeClient(),
    busName: EVENT_BUS_NAME,
    functionName: FUNCTION_NAME,
  });
  const log = createLog(FUNCTION_NAME);
  return {
    log,
    metrics: createMetrics(FUNCTION_NAME),
    trace: await createTrace(FUNCTION_NAME),
    queue: createFifoQueue({ client: sqs, queueUrl: TURNS_QUEUE_URL, log }),
    turn: {
      conversations: new ConversationRepository(table),
      findTenant: (tenantId) => tenants.get(tenantId),
      ask: async (prompt, signal) =>
        askModel(client.withOptions({ apiKey: await apiKey() }), model.MODEL_ID, prompt, signal),
      commit: (seen, answer) => commitTurn(table, seen, answer, { sendDueMs: SEND_DUE_MS, now }),
      nudgeSender: (command) => outbox.sendCommand(command),
      requestAnswer: (command) => agents.requestAnswer(command),
      publish: (facts) => publisher.publish(facts),
      now,
    },
  };
}
