import { randomUUID } from 'node:crypto';
import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import {
  documentClient,
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { ChannelHolds } from '../shared/channels/channel-holds.ts';
import { ReceiptsHeartbeat } from '../shared/channels/receipts-heartbeat.ts';
import { ThroughputLease } from '../shared/channels/throughput-lease.ts';
import { ContactRepository } from '../shared/contacts/contact-repository.ts';
import { setPreference } from '../shared/contacts/preferences.ts';
import { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { tellChange } from '../shared/conversation/tell-change.ts';
import { declareIntent } from '../shared/ledger/intent.ts';
import { ReplyLedger } from '../shared/ledger/reply-ledger.ts';
import { createFifoQueue } from '../shared/queue/fifo-queue.ts';
import { CircuitBreakers } from '../shared/resilience/circuit-breakers.ts';
import type { CircuitCause } from '../shared/resilience/circuit-event.ts';
import { circuitHooks } from '../shared/resilience/circuit-hooks.ts';
import { systemCircuitClock } from '../shared/resilience/clock.ts';
import { DynamoCircuitStore } from '../shared/resilience/dynamo-circuit-store.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { SecretReader } from '../shared/secrets/secret-reader.ts';
import { KnownTenants } from '../shared/tenancy/known-tenants.ts';
import { TenantRepository } from '../shared/tenancy/tenant-repository.ts';
import { ticketPolicyOf } from '../shared/tenancy/ticket-policy-of.ts';
import { createCloudApi } from '../shared/whatsapp/cloud-api.ts';
import { env } from './env.ts';
import { guardedSend } from './guarded-send.ts';
import type { SenderDeps } from './handler.ts';
import { FUNCTION_NAME, METRICS } from './names.ts';
import { type ChannelVoice, sendContent } from './send-content.ts';
import { WHATSAPP_TIMEOUT_MS } from './send-replies.ts';
import { PRESENCE_TIMEOUT_MS, showPresence } from './show-presence.ts';

/** WhatsApp's category of what customers can opt out of. */
const MARKETING = 'marketing_messages';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what the sender works with, once per environment. */
export async function createDeps(variables = env(), aws = AWS): Promise<SenderDeps> {
  const sqs = aws.sqsClient();
  const client = documentClient(aws.dynamoDbClient());
  const table = { client, tableName: variables.CONVERSATIONS_TABLE };
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
  const conversations = new ConversationRepository(table);
  const contacts = new ContactRepository(table);
  const tenants = new KnownTenants(new TenantRepository(table), now);
  const ledger = new ReplyLedger(table);
  const holds = new ChannelHolds({ table, now });
  const throughput = new ThroughputLease({
    table,
    now,
    onTrouble(error) {
      metrics.count(METRICS.throughputTrouble);
      log.warn('the throughput of a number could not be leased', { error });
    },
  });
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
        guardedSend(breakers, record, conversation, () =>
          sendContent(voice, { conversation, reply, traceId }),
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
        lease: ({ tenant_id, channel_id }) => throughput.take(tenant_id, channel_id),
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
      publish: (facts) => publisher.publish(facts),
      tell: (conversation, untold, cause) =>
        tellChange({ table, publish: (facts) => publisher.publish(facts) }, conversation, untold, cause),
      now,
      random: Math.random,
    }),
  };
}
