import { countWhatsAppPrice } from '#core/budget/whatsapp-spend.ts';
import { AccountChannels } from '#core/channel/account-channels.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { SilentNumbers } from '#core/channel/silent-numbers.ts';
import { ContactResolver } from '#core/contact/contact-resolver.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { DeliveryStore } from '#core/conversation/reply/delivery/delivery-store.ts';
import { RECEIPTS_SERVICE } from '#core/conversation/reply/delivery/names.ts';
import { createReceiptsRecorder } from '#core/conversation/reply/delivery/receipts-recorder.ts';
import { recordOrQueue } from '#core/conversation/reply/delivery/record-or-queue.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { KnownApps } from '#core/tenant/known-apps.ts';
import { type Channel, TenantRepository } from '#core/tenant/tenant-repository.ts';
import { createAppCredentials } from '#core/whatsapp/inbound/app-credentials.ts';
import { putIntoQuarantine } from '#core/whatsapp/inbound/quarantine.ts';
import { readWebhook } from '#core/whatsapp/inbound/read/read-webhook.ts';
import { createReceiptsQueue, type ReceiptsQueue } from '#core/whatsapp/inbound/receipts-queue.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { type Count, createMetrics } from '#platform/runtime/metrics.ts';
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
  const shares = createMetrics(RECEIPTS_SERVICE);
  return {
    log,
    metrics: {
      ...metrics,
      flush() {
        metrics.flush();
        shares.flush();
      },
    },
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
      receipts: receiptsOf(aws, variables, shares),
      quarantine: (entry) => putIntoQuarantine(table, entry, now()),
    },
  };
}

/** Statuses are recorded here; the queue takes what is not. */
function receiptsOf(
  aws: ReturnType<typeof connect<typeof AWS>>,
  variables: Record<(typeof ENVIRONMENT)[number], string>,
  metrics: Count,
): ReceiptsQueue {
  const { log, now } = aws;
  const client = aws.sqsClient();
  // Repeated attempts would be taken from those of the messages.
  const table = aws.impatientTable(variables.CONVERSATIONS_TABLE);
  const heartbeat = new ReceiptsHeartbeat({ table, now });
  const countPrice = countWhatsAppPrice(table, now);
  const outbox = createCommandSender({ client, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  const receipts = {
    deliveries: new DeliveryStore(table),
    conversations: new ConversationRepository(table),
    wakeSender: (wake: ConversationEnvelope) => outbox.sendCommand(wake),
    publish: variables.DELIVERY_EVENTS === 'on' ? publish : undefined,
  };
  return recordOrQueue({
    record: createReceiptsRecorder({ log, metrics, receipts, heartbeat, countPrice }, { fromQueue: false }),
    queue: createReceiptsQueue({ client, queueUrl: variables.RECEIPTS_QUEUE_URL }),
    ...{ heartbeat, log, now },
  });
}
