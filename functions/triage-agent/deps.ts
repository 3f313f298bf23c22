import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { createTurnPorts } from '#core/conversation/turn/create-turn-ports.ts';
import { connectModel } from '#core/model/connect-model.ts';
import { createRequestLedger } from '#core/model/request-ledger.ts';
import { KnownHolidays } from '#core/tenant/hours/holiday-rows.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { createDecider } from '#core/triage/decide-by-model.ts';
import { TRIAGE_AGENT } from '#core/triage/triage-agent.ts';
import { connectPublisher } from '#platform/bus/connect-publisher.ts';
import { plainFetch, type TextFetch } from '#platform/http/plain-fetch.ts';
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
import { connectSecrets } from '#platform/secrets/connect-secrets.ts';
import type { TriageAgentDeps } from './handler.ts';
import { ENVIRONMENT, FUNCTION_NAME } from './names.ts';

const AWS = { dynamoDbClient, eventBridgeClient, secretsManagerClient, sqsClient };

/** Makes what triage works with, once per environment. @param fetch reaches the model */
export function createDeps(
  clients: Pick<Clients, keyof typeof AWS> = AWS,
  fetch: TextFetch = plainFetch,
): TriageAgentDeps {
  const variables = readEnvironment(ENVIRONMENT);
  const aws = connect(FUNCTION_NAME, clients);
  const { log, metrics, trace, now, random } = aws;
  const table = aws.table(variables.CONVERSATIONS_TABLE);
  const registry = aws.table(variables.REGISTRY_TABLE);
  const conversations = new ConversationRepository(table);
  const tenants = new KnownTenants(new TenantRepository(registry), now);
  const holidays = new KnownHolidays(registry, now);
  const sqs = aws.sqsClient();
  const agents = createAgentQueues(sqs, variables);
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const findTenant = (tenantId: string) => tenants.get(tenantId);
  const { model, installed, settled } = connectModel(aws, variables, {
    ...{ findTenant, publish, fetch },
    secrets: connectSecrets(aws),
  });
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: sqs, queueUrl: variables.TRIAGE_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: sqs, queueUrl: variables.TRIAGE_DEAD_LETTERS_URL }),
    settled,
    triage: {
      ...createTurnPorts({
        agent: TRIAGE_AGENT,
        table,
        conversations,
        wakeSender: (command) => outbox.sendCommand(command),
        requestAnswer: (command) => agents.requestAnswer(command),
        publish,
        // Without a model the choices are shown: no turn waits.
        timers: { set: () => Promise.reject(new TypeError('triage parks no turn')) },
        now,
        random,
      }),
      conversations,
      findTenant,
      holidaysOf: (tenantId, queueId) => holidays.of(tenantId, queueId),
      decide: createDecider({
        model,
        installed,
        spending: (command, turnId) => createRequestLedger(table, command, turnId, now),
      }),
    },
  };
}
