import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { ContactResolver } from '#core/contact/contact-resolver.ts';
import { type Channel, TenantRepository } from '#core/tenant/tenant-repository.ts';
import { createAppCredentials } from '#core/whatsapp/inbound/app-credentials.ts';
import { putIntoQuarantine } from '#core/whatsapp/inbound/quarantine.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import { createReceiptsQueue } from '#core/whatsapp/inbound/receipts-queue.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import {
  documentClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createTrace } from '#platform/runtime/tracer.ts';
import { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { WebhookDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** How long a channel is remembered, and that there is none, in milliseconds. */
const CHANNEL_CACHE = { ttlMs: 60_000, missingTtlMs: 10_000, maxEntries: 10_000 };

/** The webhook's environment. */
const env = () => readEnvironment(ENVIRONMENT);

/** Makes what the webhook works with, once per environment. */
export async function createDeps(): Promise<WebhookDeps> {
  const variables = env();
  const { STAGE, REGISTRY_TABLE, CONVERSATIONS_TABLE, EVENT_BUS_NAME, RECEIPTS_QUEUE_URL } = variables;
  const readGroups = variables.GROUPS === 'store';
  const now = Date.now;
  const table = { client: documentClient(), tableName: CONVERSATIONS_TABLE };
  const secrets = new SecretReader(new SecretsProvider({ awsSdkV3Client: secretsManagerClient() }), now);
  const tenants = new TenantRepository({ ...table, tableName: REGISTRY_TABLE });
  const channels = new ExpiringCache<Channel>({ ...CHANNEL_CACHE, now });
  const publisher = createEventPublisher({
    client: eventBridgeClient(),
    busName: EVENT_BUS_NAME,
    functionName: FUNCTION_NAME,
  });
  const contacts = new ContactResolver({ ...table, now });
  return {
    log: createLog(FUNCTION_NAME),
    metrics: createMetrics(FUNCTION_NAME),
    trace: await createTrace(FUNCTION_NAME),
    now,
    credentials: createAppCredentials(secrets, STAGE, now),
    read: (body) => readWebhook(body, { readGroups }),
    process: {
      findChannel: (app, channelId) =>
        channels.get(`${app}#${channelId}`, () => tenants.getChannel(app, channelId)),
      contacts,
      publish: (events, deadline) => publisher.publish(events, { deadline }),
      receipts: createReceiptsQueue({ client: sqsClient(), queueUrl: RECEIPTS_QUEUE_URL }),
      quarantine: (entry) => putIntoQuarantine(table, entry, now()),
    },
  };
}
