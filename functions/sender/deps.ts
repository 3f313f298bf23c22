import { randomUUID } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { NumberBackoff } from '#core/channel/number-backoff.ts';
import { ReceiptsHeartbeat } from '#core/channel/receipts-heartbeat.ts';
import { ContactRepository } from '#core/contact/contact-repository.ts';
import { setPreference } from '#core/contact/preferences.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { publishChange } from '#core/conversation/publish-change.ts';
import { declareIntent } from '#core/conversation/reply/intent.ts';
import { ReplyLedger } from '#core/conversation/reply/reply-ledger.ts';
import { guardedSend } from '#core/conversation/reply/send/guarded-send.ts';
import { pacedSend } from '#core/conversation/reply/send/paced-send.ts';
import { type ChannelVoice, sendContent } from '#core/conversation/reply/send/send-content.ts';
import { PRESENCE_TIMEOUT_MS, showPresence } from '#core/conversation/reply/send/show-presence.ts';
import { WHATSAPP_TIMEOUT_MS } from '#core/conversation/reply/send/time-limits.ts';
import type { CircuitCause } from '#core/events/circuit-event.ts';
import { circuitHooks } from '#core/events/circuit-hooks.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createCloudApi } from '#core/whatsapp/outbound/cloud-api.ts';
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
import type { SenderDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME, METRICS } from './names.ts';

/** WhatsApp's category of what customers can opt out of. */
const MARKETING = 'marketing_messages';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** The sender's environment. */
const env = () => readEnvironment(ENVIRONMENT);

/** Makes what the sender works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<SenderDeps> {
  const sqs = aws.sqsClient();
  const client = documentClient(aws.dynamoDbClient());
  const table = { client, tableName: variables.CONVERSATIONS_TABLE };
  const registry = { client, tableName: variables.REGISTRY_TABLE };
  const now = Date.now;
  const log = createLog(FUNCTION_NAME);
  const metrics = createMetrics(FUNCTION_NAME);
  const secrets = new SecretReader(new SecretsProvider({ awsSdkV3Client: aws.secretsManagerClient() }), now);
  const graph = { baseUrl: variables.GRAPH_API_BASE_URL, version: variables.GRAPH_API_VERSION };
  const voice: ChannelVoice = {
    api: createCloudApi({ ...graph, timeoutMs: WHATSAPP_TIMEOUT_MS }),
    secrets,
    stage: variables.STAGE,
  };
  const courtesy = { ...voice, api: createCloudApi({ ...graph, timeoutMs: PRESENCE_TIMEOUT_MS }) };
  const publisher = createEventPublisher({
    client: aws.eventBridgeClient(),
    busName: variables.EVENT_BUS_NAME,
    functionName: FUNCTION_NAME,
  });
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const conversations = new ConversationRepository(table);
  const contacts = new ContactRepository(table);
  const tenants = new KnownTenants(new TenantRepository(registry), now);
  const ledger = new ReplyLedger(table);
  const holds = new ChannelHolds({ table, now });
  const backoff = new NumberBackoff({ now, random: Math.random });
  const heartbeat = new ReceiptsHeartbeat({ table, now });
  const breakers = new CircuitBreakers<CircuitCause>({
    store: new DynamoCircuitStore(client, variables.CIRCUITS_TABLE),
    clock: systemCircuitClock,
    random: Math.random,
    newId: randomUUID,
    hooks: circuitHooks({ log, metrics, publish: (facts) => publisher.publish(facts) }),
  });
  return {
    log,
    metrics,
    trace: await createTrace(FUNCTION_NAME),
    queue: createFifoQueue({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL, log }),
    showPresence: (record) =>
      showPresence(courtesy, (tenantId, id) => conversations.find(tenantId, id), record),
    portsFor: (record) => ({
      conversations,
      ledger,
      tableName: table.tableName,
      intend: (conversation, reply, facts) => declareIntent(table, conversation, reply, facts),
      send: (conversation, reply, traceId) =>
        pacedSend(
          backoff,
          conversation,
          () =>
            guardedSend(breakers, record, conversation, () =>
              sendContent(voice, { conversation, reply, traceId }),
            ),
          now,
        ),
      channel: {
        held: async ({ tenant_id, channel_id }) => (await holds.find(tenant_id, channel_id))?.reason,
        // One that remembers nothing yet.
        stillHeld: async ({ tenant_id, channel_id }) =>
          (await new ChannelHolds({ table, now }).find(tenant_id, channel_id)) !== undefined,
        async hold({ tenant_id, channel_id }, stop) {
          if (await holds.hold(tenant_id, channel_id, stop)) {
            metrics.count(METRICS.channelStopped, 1, { tenantId: tenant_id });
            log.child({ tenant_id }).error('a channel is stopped', { channelId: channel_id, ...stop });
          }
        },
        sendsFrom: ({ tenant_id, channel_id }) => backoff.sendsFrom(tenant_id, channel_id),
        receiptsSeenThrough: ({ tenant_id, channel_id }) => heartbeat.seenThrough(tenant_id, channel_id),
      },
      async isOptedOut({ tenant_id, contact_id }) {
        const contact = await contacts.followMerge(tenant_id, contact_id);
        return contact?.preferences[MARKETING]?.value === 'stop';
      },
      storeOptOut: ({ tenant_id, contact_id }) =>
        setPreference(
          table,
          contacts,
          tenant_id,
          contact_id,
          { category: MARKETING, value: 'stop', at: new Date(now()).toISOString() },
          now(),
        ),
      async templateOf(tenantId) {
        const { closed_window_template: template } = await tenants.get(tenantId);
        return template && { kind: 'template', ...template };
      },
      policyOf: async (tenantId) => ticketPolicyOf(await tenants.get(tenantId)),
      wakeSender: (wakes) => outbox.sendCommands(wakes),
      publish: (facts) => publisher.publish(facts),
      publishChange: (conversation, unpublished, cause) =>
        publishChange(
          { table, publish: (facts) => publisher.publish(facts) },
          conversation,
          unpublished,
          cause,
        ),
      now,
      random: Math.random,
    }),
  };
}
