import { randomUUID } from 'node:crypto';
import { AI_AGENT } from '#core/agent/ai-agent.ts';
import { createSummarizer } from '#core/agent/context/summarizer.ts';
import { createHandoffNotes } from '#core/agent/handoff-note.ts';
import { createToolPorts } from '#core/agent/tools/create-tool-ports.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { ChannelVoice } from '#core/conversation/reply/send/send-content.ts';
import { PRESENCE_TIMEOUT_MS, showPresence } from '#core/conversation/reply/send/show-presence.ts';
import { createTimerSender } from '#core/conversation/timer-sender.ts';
import { createTurnPorts } from '#core/conversation/turn/create-turn-ports.ts';
import { createSearchClient } from '#core/knowledge/search/search-client.ts';
import { withEarlierWords } from '#core/knowledge/words/read-words.ts';
import { connectModel } from '#core/model/connect-model.ts';
import { endpointsOf } from '#core/model/endpoints.ts';
import { askGuarded } from '#core/model/guarded-model.ts';
import { createRequestLedger } from '#core/model/request-ledger.ts';
import { withLinks } from '#core/model/with-links.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import { createToolGatewayClient } from '#core/tools/tool-gateway-client.ts';
import { createCloudApi } from '#core/whatsapp/outbound/cloud-api.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { plainFetch, type TextFetch } from '#platform/http/plain-fetch.ts';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import { createConsumedQueue } from '#platform/queue/consumed-queue.ts';
import { createDeadLetters } from '#platform/queue/dead-letters.ts';
import {
  dynamoDbClient,
  eventBridgeClient,
  secretsManagerClient,
  sqsClient,
} from '#platform/runtime/aws-clients.ts';
import { type Clients, connect } from '#platform/runtime/connect.ts';
import { readEnvironment } from '#platform/runtime/environment.ts';
import { objectLinker } from '#platform/s3/object-link.ts';
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { AiAgentDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** A link to a photo outlives the turn that shows it, in seconds. */
const IMAGE_LINK_SECONDS = 120;

/** Makes what the AI agent works with, once per environment. @param fetch reaches model and WhatsApp */
export function createDeps(
  clients: Pick<Clients, keyof typeof AWS> = AWS,
  fetch: TextFetch = plainFetch,
): AiAgentDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now, random } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const conversations = new ConversationRepository(table);
  const tenants = new KnownTenants(new TenantRepository(aws.table(variables.REGISTRY_TABLE)), now);
  const sqs = aws.sqsClient();
  const agents = createAgentQueues(sqs, variables);
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const secrets = connectSecrets(aws);
  const graph = { baseUrl: variables.GRAPH_API_BASE_URL, version: variables.GRAPH_API_VERSION };
  const voice: ChannelVoice = {
    api: createCloudApi({ ...graph, timeoutMs: PRESENCE_TIMEOUT_MS, fetch }),
    secrets,
    stage: variables.STAGE,
  };
  const findTenant = (tenantId: string) => tenants.get(tenantId);
  const { model, installed, settled } = connectModel(aws, variables, { secrets, findTenant, publish, fetch });
  const linkTo = objectLinker(aws.dynamoDbClient(), variables.MEDIA_BUCKET, { seconds: IMAGE_LINK_SECONDS });
  const sign = createRequestSigner(aws.dynamoDbClient(), 'execute-api');
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: sqs, queueUrl: variables.TURNS_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: sqs, queueUrl: variables.TURNS_DEAD_LETTERS_URL }),
    settled,
    turn: {
      ...createTurnPorts({
        agent: AI_AGENT,
        table,
        conversations,
        wakeSender: (command) => outbox.sendCommand(command),
        requestAnswer: (command) => agents.requestAnswer(command),
        publish,
        timers: createTimerSender({ client: sqs, queueUrl: variables.TIMERS_QUEUE_URL, now }),
        now,
        random,
      }),
      conversations,
      findTenant,
      async ask(tenant, prompt, limits, command, requests) {
        const endpoints = endpointsOf(tenant, installed);
        const shown = tenant.model?.images ? await withLinks(prompt, linkTo) : prompt;
        return askGuarded(model, endpoints, shown, limits, command, requests);
      },
      spending: (command, turnId) => createRequestLedger(table, command, turnId, now),
      async showPresence(conversation, messageId, traceId) {
        if (variables.TYPING_INDICATOR !== 'on') return;
        const { tenant_id: tenantId, conversation_id } = conversation;
        await showPresence(voice, conversation, messageId, traceId, (error) => {
          const about = { trace_id: traceId, tenant_id: tenantId, conversation_id };
          log.child(about).warn('presence could not be shown', { error });
        });
      },
      summarize: createSummarizer({ conversations, table, model, installed, log }),
      knowledge: withEarlierWords(
        createSearchClient({ url: variables.TOOL_GATEWAY_URL, sign, fetch }),
        table,
      ),
      tools: createToolPorts({
        table,
        caller: createToolGatewayClient({ url: variables.TOOL_GATEWAY_URL, sign, fetch }),
        newToken: randomUUID,
        now,
      }),
      noteHandoff: createHandoffNotes({ conversations, table, model, installed, log }),
      peopleQueueOf: (tenant) => ticketPolicyOf(tenant).peopleQueueId,
    },
  };
}
