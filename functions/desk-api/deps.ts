import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { connectDeskApi } from '#core/desk/api/connect-desk-api.ts';
import type { DocumentConnections } from '#core/desk/api/knowledge/connect-documents.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { HttpCounts } from '#core/metrics/http-use.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { createOnce } from '#platform/idempotency/once.ts';
import { dynamoDbClient, eventBridgeClient, s3Client, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { traceUrl } from '#platform/runtime/trace-id.ts';
import { ObjectStore } from '#platform/s3/object-store.ts';
import { uploadLink } from '#platform/s3/upload-link.ts';
import type { DeskApiDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, s3Client, sqsClient };

/** What Lambda itself gives every function. */
const OF_LAMBDA = ['AWS_REGION'] as const;

/** How long the answer to a write is kept for its repetitions. */
const KEPT_SECONDS = 24 * 60 * 60;

/** Makes what the desk's API works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): DeskApiDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const { AWS_REGION: region } = readEnvironment(OF_LAMBDA);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const client = aws.sqsClient();
  const agents = createAgentQueues(client, variables);
  const outbox = createCommandSender({ client, queueUrl: variables.OUTBOX_QUEUE_URL });
  const once = createOnce({
    client: aws.dynamoDbClient(),
    tableName: variables.IDEMPOTENCY_TABLE,
    prefix: FUNCTION_NAME,
    keptSeconds: KEPT_SECONDS,
  });
  const publish = connectPublisher(aws, variables.EVENT_BUS_NAME).publish;
  const listeners = {
    wakeSender: outbox.sendCommand,
    requestAnswer: agents.requestAnswer,
    publish,
  };
  const conversations = aws.table(variables.CONVERSATIONS_TABLE);
  const registry = aws.table(variables.REGISTRY_TABLE);
  const objects = new ObjectStore(aws.s3Client(), variables.KNOWLEDGE_BUCKET);
  const documents: DocumentConnections = {
    objects,
    publish,
    table: aws.table(variables.KNOWLEDGE_TABLE),
    link: (key, expected, seconds) => uploadLink(objects, key, expected, seconds),
    onLeftBehind: (error) =>
      log.warn('bytes that a document does not name any more are still there', { error }),
  };
  const counts = new HttpCounts(conversations, now, (error) =>
    log.warn('what was answered could not be counted', { error }),
  );
  return {
    log,
    metrics,
    trace,
    now,
    counts,
    routes: DESK_ROUTES,
    frame: connectDeskApi(
      {
        ...{ conversations, registry, once, listeners, counts, documents },
        media: new ObjectStore(aws.s3Client(), variables.MEDIA_BUCKET),
        traceUrl: (traceId) => traceUrl(traceId, region),
      },
      now,
    ),
    onInvocation: (context) => once.onInvocation(context),
  };
}
