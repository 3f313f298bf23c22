import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { goOnReleasing, type HeldReply } from '#core/channel/release-channel.ts';
import { ReleaseNotes } from '#core/channel/release-notes.ts';
import { wakeHeld } from '#core/channel/wake-held.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { publishChange } from '#core/conversation/publish-change.ts';
import { DueIndex } from '#core/conversation/watch/due-index.ts';
import type { WatchPorts } from '#core/conversation/watch/watch-ports.ts';
import { WatchStore } from '#core/conversation/watch/watch-store.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { joinPublications } from '#platform/bus/joining-publisher.ts';
import { dynamoDbClient, eventBridgeClient, sqsClient } from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import type { WatchdogDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, sqsClient };

/** Makes what the watchdog works with, once per environment. */
export async function createDeps(clients: Pick<Clients, keyof typeof AWS> = AWS): Promise<WatchdogDeps> {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = await connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const client = aws.sqsClient();
  const agents = createAgentQueues({
    client,
    turnsQueueUrl: variables.TURNS_QUEUE_URL,
    triageQueueUrl: variables.TRIAGE_QUEUE_URL,
  });
  const requestAnswer: WatchPorts['requestAnswer'] = (command) => agents.requestAnswer(command);
  const outbox = createCommandSender({ client, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = joinPublications(connectPublisher(aws, variables.EVENT_BUS_NAME));
  const conversations = new ConversationRepository(table);
  const releases = {
    table,
    holds: new ChannelHolds({ table, now }),
    notes: new ReleaseNotes(table),
    wake: (reply: HeldReply, why: string) =>
      wakeHeld(conversations, (command) => outbox.sendCommand(command), reply, why),
    now,
  };
  return {
    log,
    metrics,
    trace,
    watch: {
      index: new DueIndex(table, variables.DUE_INDEX),
      conversations,
      store: new WatchStore(table),
      policyOf: (tenantId) => tenants.policyOf(tenantId),
      requestAnswer,
      wakeSender: (look) => outbox.sendCommand(look),
      goOnReleasing: (channel) => goOnReleasing(releases, channel),
      publishChange: (conversation, unpublished) =>
        publishChange({ table, publish, requestAnswer }, conversation, unpublished),
      now,
    },
  };
}
