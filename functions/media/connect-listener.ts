import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { hearMessage } from '#core/conversation/hearing/hear-message.ts';
import { findLiving } from '#core/conversation/merge/follow-merged.ts';
import { findById } from '#core/conversation/message/find-target.ts';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { type ListenPorts, listenTo } from '#core/media/listen-to.ts';
import type { SettledMedia } from '#core/media/take-in-media.ts';
import { installedTranscription } from '#core/model/transcription/endpoint.ts';
import { connectTranscriber } from '#core/model/transcription/transcriber.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import type { connectPublisher } from '#platform/bus/connect-publisher.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { TextFetch } from '#platform/http/plain-fetch.ts';
import type { Clients, Connection } from '#platform/runtime/connect.ts';
import type { SecretReader } from '#platform/secrets/secret-reader.ts';
import type { ENVIRONMENT } from './names.ts';

/** What listens to the voice notes of an environment; see `listenTo`. */
export function connectListener(
  aws: Connection & Pick<Clients, 'sqsClient'>,
  variables: Record<(typeof ENVIRONMENT)[number], string>,
  world: {
    table: Table;
    conversations: ConversationRepository;
    secrets: SecretReader;
    publish: ReturnType<typeof connectPublisher>['publish'];
    fetch: TextFetch;
  },
): (settled: SettledMedia) => Promise<void> {
  const { now, log, metrics } = aws;
  const { table, conversations, secrets, publish, fetch } = world;
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const agents = createAgentQueues(aws.sqsClient(), variables);
  const findTenant = (tenantId: string) => tenants.get(tenantId);
  const transcriber = connectTranscriber(installedTranscription(variables), {
    ...{ table, now, log, metrics, secrets, fetch, findTenant },
    breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
  });
  const hearPorts = {
    ...{ table, conversations, publish, now },
    policyOf: (tenantId: string) => tenants.policyOf(tenantId),
    requestAnswer: (command: Parameters<typeof agents.requestAnswer>[0]) => agents.requestAnswer(command),
  };
  const ports: ListenPorts = {
    async findRow({ tenantId, conversationId, messageId }) {
      const living = await findLiving(conversations, tenantId, conversationId);
      const found = living && (await findById(table, living, messageId, { replies: false }));
      return found?.kind === 'message' ? found.row : undefined;
    },
    findTenant,
    transcriber,
    hear(event, heard) {
      const { tenant_id: tenantId, conversation_id: conversationId, payload } = event;
      return hearMessage(hearPorts, { tenantId, conversationId, messageId: payload.messageId }, heard, event);
    },
    now,
  };
  return async (settled) => {
    const heard = await listenTo(ports, settled);
    await transcriber.settled();
    if (heard === undefined) return;
    const { trace_id, tenant_id, conversation_id } = settled.event;
    log.child({ trace_id, tenant_id, conversation_id }).info('voice note listened to', { outcome: heard });
  };
}
