import { connectBudget } from '#core/budget/connect-budget.ts';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { createTurnPorts } from '#core/conversation/turn/create-turn-ports.ts';
import { connectCircuits } from '#core/events/connect-circuits.ts';
import { countedClient } from '#core/model/counted-client.ts';
import { createDegreeBook } from '#core/model/degree-book.ts';
import type { InstalledModels } from '#core/model/endpoints.ts';
import { ModelClient } from '#core/model/model-client.ts';
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
import { ENVIRONMENT, FUNCTION_NAME, NONE, TROUBLE } from './names.ts';

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
  const agents = createAgentQueues({
    client: sqs,
    turnsQueueUrl: variables.TURNS_QUEUE_URL,
    triageQueueUrl: variables.TRIAGE_QUEUE_URL,
  });
  const outbox = createCommandSender({ client: sqs, queueUrl: variables.OUTBOX_QUEUE_URL });
  const { publish } = connectPublisher(aws, variables.EVENT_BUS_NAME);
  const counted = countedClient(new ModelClient({ secrets: connectSecrets(aws), now, fetch }), {
    ...{ table, now },
    onTrouble: (error) => log.warn('a call of the model could not be counted', { error }),
  });
  const findTenant = (tenantId: string) => tenants.get(tenantId);
  const client = connectBudget(counted, { table, findTenant, log, metrics, now });
  const model = {
    now,
    client,
    breakers: connectCircuits(aws, { tableName: variables.CIRCUITS_TABLE, publish }),
    degrees: createDegreeBook(aws.table(variables.CIRCUITS_TABLE), {
      now,
      onTrouble: (error) => log.warn('what an endpoint understands could not be read or kept', { error }),
    }),
    onOutOfQuota: () => metrics.trouble(TROUBLE.outOfQuota),
  };
  const installed: InstalledModels = {
    stage: variables.STAGE,
    modelId: variables.MODEL_ID,
    baseUrl: variables.OPENAI_BASE_URL,
    fallback:
      variables.FALLBACK_MODEL_ID === NONE || variables.FALLBACK_MODEL_BASE_URL === NONE
        ? undefined
        : { modelId: variables.FALLBACK_MODEL_ID, baseUrl: variables.FALLBACK_MODEL_BASE_URL },
  };
  return {
    log,
    metrics,
    trace,
    queue: createConsumedQueue({ client: sqs, queueUrl: variables.TRIAGE_QUEUE_URL, log }),
    deadLetters: createDeadLetters({ client: sqs, queueUrl: variables.TRIAGE_DEAD_LETTERS_URL }),
    counted: () => client.settled(),
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
