import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { publishChange } from '#core/conversation/publish-change.ts';
import { DueIndex } from '#core/conversation/watch/due-index.ts';
import { WatchStore } from '#core/conversation/watch/watch-store.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createEventPublisher } from '#platform/bus/event-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { documentClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { createLog } from '#platform/runtime/logger.ts';
import { createMetrics } from '#platform/runtime/metrics.ts';
import { createTrace } from '#platform/runtime/tracer.ts';
import type { WatchdogDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

/** The watchdog's environment. */
const env = () => readEnvironment(ENVIRONMENT);

/** Makes what the watchdog works with, once per environment. */
export async function createDeps(): Promise<WatchdogDeps> {
  const { REGISTRY_TABLE, CONVERSATIONS_TABLE, DUE_INDEX, EVENT_BUS_NAME, ...queues } = env();
  const now = Date.now;
  const client = sqsClient();
  const table = { client: documentClient(), tableName: CONVERSATIONS_TABLE };
  const tenants = new KnownTenants(new TenantRepository({ ...table, tableName: REGISTRY_TABLE }), now);
  const agents = createAgentQueues({
    client,
    turnsQueueUrl: queues.TURNS_QUEUE_URL,
    triageQueueUrl: queues.TRIAGE_QUEUE_URL,
  });
  const outbox = createCommandSender({ client, queueUrl: queues.OUTBOX_QUEUE_URL });
  const publisher = joinPublications(
    createEventPublisher({
      client: eventBridgeClient(),
      busName: EVENT_BUS_NAME,
      functionName: FUNCTION_NAME,
    }),
  );
  return {
    log: createLog(FUNCTION_NAME),
    metrics: createMetrics(FUNCTION_NAME),
    trace: await createTrace(FUNCTION_NAME),
    watch: {
      index: new DueIndex(table, DUE_INDEX),
      conversations: new ConversationRepository(table),
      store: new WatchStore(table),
      policyOf: async (tenantId) => ticketPolicyOf(await tenants.get(tenantId)),
      requestAnswer: (command) => agents.requestAnswer(command),
      wakeSender: (look) => outbox.sendCommand(look),
      publishChange: (conversation, unpublished) =>
        publishChange({ table, publish: (facts) => publisher.publish(facts) }, conversation, unpublished),
      now,
    },
  };
}
