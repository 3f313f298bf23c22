import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import {
  documentClient,
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { ReplyLedger } from '../shared/conversation/reply-ledger.ts';
import { createFifoQueue } from '../shared/queue/fifo-queue.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { SecretReader } from '../shared/secrets/secret-reader.ts';
import { createCloudApi } from '../shared/whatsapp/cloud-api.ts';
import { env } from './env.ts';
import type { SenderDeps } from './handler.ts';
import { FUNCTION_NAME } from './names.ts';
import { WHATSAPP_TIMEOUT_MS } from './send-replies.ts';
import { sendText } from './send-text.ts';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what the sender works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<SenderDeps> {
  const sqs = aws.sqsClient();
  const table = { client: documentClient(aws.dynamoDbClient()), tableName: variables.CONVERSATIONS_TABLE };
  const secrets = new SecretReader(
    new SecretsProvider({ awsSdkV3Client: aws.secretsManagerClient() }),
    Date.now,
  );
  const api = createCloudApi({
    baseUrl: variables.GRAPH_API_BASE_URL,
    version: variables.GRAPH_API_VERSION,
    timeoutMs: WHATSAPP_TIMEOUT_MS,
  });
  const publisher = createEventPublisher({
    client: aws.eventBridgeClient(),
    busName: variables.EVENT_BUS_NAME,
    functionName: FUNCTION_NAME,
  });
  const log = createLog(FUNCTION_NAME);
  return {
    log,
    metrics: createMetrics(FUNCTION_NAME),
    trace: await createTrace(FUNCTION_NAME),
    queue: createFifoQueue({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL, log }),
    sender: {
      conversations: new ConversationRepository(table),
      ledger: new ReplyLedger(table),
      send: (conversation, reply, traceId) =>
        sendText({ api, secrets, stage: variables.STAGE }, { conversation, reply, traceId }),
      publish: (facts) => publisher.publish(facts),
    },
  };
}
