import { documentClient, eventBridgeClient, sqsClient } from '../shared/aws/clients.ts';
import { createEventPublisher } from '../shared/bus/event-publisher.ts';
import { joinPublications } from '../shared/bus/joining-publisher.ts';
import { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { tellChange } from '../shared/conversation/tell-change.ts';
import { createAgentQueues } from '../shared/queue/agent-queues.ts';
import { createCommandSender } from '../shared/queue/command-sender.ts';
import { createLog } from '../shared/runtime/logger.ts';
import { createMetrics } from '../shared/runtime/metrics.ts';
import { createTrace } from '../shared/runtime/tracer.ts';
import { KnownTenants } from '../shared/tenancy/known-tenants.ts';
import { TenantRepository } from '../shared/tenancy/tenant-repository.ts';
import { ticketPolicyOf } from '../shared/tenancy/ticket-policy-of.ts';
import { DueIndex } from './due-index.ts';
import { env } from './env.ts';
import type { WatchdogDeps } from './handler.ts';
import { FUNCTION_NAME } from './names.ts';
import { WatchStore } from './watch-store.ts';

/** Makes what the watchdog works with, once per environment. */
export async function createDeps(): Promise<WatchdogDeps> {
  const { CONVERSATIONS_TABLE, DUE_INDEX, EVENT_BUS_NAME, ...queues } = env();
  const now = Date.now;
  const client = sqsClient();
  const table = { client: documentClient(), tableName: CONVERSATIONS_TABLE };
  const tenants = new KnownTenants(new TenantRepository(table), now);
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
      nudgeSender: (look) => outbox.sendCommand(look),
      tell: (conversation, untold) =>
        tellChange({ table, publish: (facts) => publisher.publish(facts) }, conversation, untold),
      now,
    },
  };
}
