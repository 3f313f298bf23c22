import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { documentClient, eventBridgeClient, secretsManagerClient, sqsClient } from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { ExpiringCache } from '../shared/cache/expiring-cache.ts';
import { ContactResolver } from '../shared/contacts/contact-resolver.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { SecretReader } from '../shared/secrets/secret-reader.ts';
import { type Channel, TenantRepository } from '../shared/tenancy/tenant-repository.ts';
import { createAppCredentials } from './app-credentials.ts';
import { env } from './env.ts';
import type { WebhookDeps } from './handler.ts';
import { FUNCTION_NAME } from './names.ts';
import { putIntoQuarantine } from './quarantine.ts';
import { readWebhook } from './read/read-webhook.ts';
import { createReceiptsQueue } from './receipts-queue.ts';

/** How long a channel is remembered, and that there is none, in milliseconds. */
const CHANNEL_CACHE = { ttlMs: 60_000, missingTtlMs: 10_000, maxEntries: 10_000 };

/** Makes what the webhook works with, once per environment. */
export async function createDeps(): Promise<WebhookDeps> {
  const variables = env();
  const { STAGE, CONVERSATIONS_TABLE, EVENT_BUS_NAME, RECEIPTS_QUEUE_URL } = variables;
  const readGroups = variables.GROUPS === 'store';
  const now = Date.now;
  const table = { client: documentClient(), tableName: CONVERSATIONS_TABLE };
  const secrets = new SecretReader(new SecretsProvider({ awsSdkV3Client: secretsManagerClient() }), now);
  const tenants = new TenantRepository(table);
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
      findChannel: (app, phoneNumberId) =>
        channels.get(`${app}#${phoneNumberId}`, () => tenants.getChannel(app, phoneNumberId)),
      contacts,
      publish: (events, deadline) => publisher.publish(events, { deadline }),
      receipts: createReceiptsQueue({ client: sqsClient(), queueUrl: RECEIPTS_QUEUE_URL }),
      quarantine: (entry) => putIntoQuarantine(table, entry, now()),
    },
  };
}
