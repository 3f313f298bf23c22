import { AccountChannels } from '#core/channel/account-channels.ts';
import { SilentNumbers } from '#core/channel/silent-numbers.ts';
import { ContactResolver } from '#core/contact/contact-resolver.ts';
import { KnownApps } from '#core/tenant/known-apps.ts';
import { type Channel, TenantRepository } from '#core/tenant/tenant-repository.ts';
import { createAppCredentials } from '#core/whatsapp/inbound/app-credentials.ts';
import { putIntoQuarantine } from '#core/whatsapp/inbound/quarantine.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import { createReceiptsQueue } from '#core/whatsapp/inbound/receipts-queue.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { WebhookDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** How long a channel is remembered, and that there is none, in milliseconds. */
const CHANNEL_CACHE = { ttlMs: 60_000, missingTtlMs: 10_000, maxEntries: 10_000 };

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what the webhook works with, once per environment. */
export function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): WebhookDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const registry = aws.table(variables.REGISTRY_TABLE);
  const tenants = new TenantRepository(registry);
  const channels = new ExpiringCache<Channel>({ ...CHANNEL_CACHE, now });
  const findChannel = (app: string, channelId: string) =>
    channels.get(`${app}#${channelId}`, () => tenants.getChannel(app, channelId));
  const accounts = new AccountChannels({ registry, conversations: table, findChannel });
  const silent = new SilentNumbers({ table, now });
  const publisher = connectPublisher(aws, variables.EVENT_BUS_NAME);
  return {
    log,
    metrics,
    trace,
    traceSample: Number(variables.TRACE_SAMPLE) / 100,
    now,
    credentials: createAppCredentials(
      connectSecrets(aws),
      variables.STAGE,
      new KnownApps({ table: registry, defaultApp: variables.DEFAULT_APP, now }),
      now,
    ),
    read: (body) => readWebhook(body, { readGroups: variables.GROUPS === 'store' }),
    process: {
      findChannel,
      accounts: {
        ownersOf: (app, about) => accounts.ownersOf(app, about),
        learn: (app, accountId, channelId) =>
          accounts.learn(app, accountId, channelId).catch((error: unknown) => {
            log.warn('the account of a number was not noted', { channelId, error });
          }),
      },
      contacts: new ContactResolver({ ...table, now }),
      heard: ({ tenant_id, channel_id }) =>
        silent.heard({ tenantId: tenant_id, channelId: channel_id }).catch((error: unknown) => {
          const line = { channelId: channel_id, error };
          log.child({ tenant_id }).warn('that a number heard a customer was not noted', line);
        }),
      publish: (events, deadline) => publisher.publish(events, { deadline }),
      receipts: createReceiptsQueue({ client: aws.sqsClient(), queueUrl: variables.RECEIPTS_QUEUE_URL }),
      quarantine: (entry) => putIntoQuarantine(table, entry, now()),
    },
  };
}
