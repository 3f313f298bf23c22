import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAgentQueues } from '#core/conversation/agent-queues.ts';
import { createCommandSender } from '#core/conversation/command-sender.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { DeskActions } from '#core/desk/desk-actions.ts';
import { DeskRepository } from '#core/desk/desk-repository.ts';
import { KnownTenants } from '#core/tenant/known-tenants.ts';
import { TenantRepository } from '#core/tenant/tenant-repository.ts';
import { ticketPolicyOf } from '#core/tenant/ticket-policy-of.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';

const LOCAL = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };

/** People of the demo tenant, who act on a local runtime as the desk would. */
export interface TestDesk {
  actions: DeskActions;
  desk: DeskRepository;
  /** The conversation of a customer by what the bus told of it. */
  conversationOf(customer: string): Promise<Conversation>;
  /** Address of the queue whose name contains the part, and that is no dead-letter queue. */
  queueUrl(part: string): string;
  sqs: SQSClient;
  items(): DynamoDBDocumentClient;
  close(): void;
}

/** Facts that people's actions publish are left out: nothing in these tests listens. */
export function openDesk(prosa: LocalProsa): TestDesk {
  const dynamoDb = new DynamoDBClient({ ...LOCAL, endpoint: prosa.runtime.endpoints.dynamodb });
  const client = DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } });
  const sqs = new SQSClient({ ...LOCAL, endpoint: prosa.runtime.endpoints.sqs });
  const table = { client, tableName: prosa.runtime.tableName('Conversations') };
  const conversations = new ConversationRepository(table);
  const tenants = new KnownTenants(
    new TenantRepository({ client, tableName: prosa.runtime.tableName('Registry') }),
    Date.now,
  );
  const queueUrl = (part: string) => {
    const names = prosa.runtime.queues().map(({ name }) => name);
    const found = names.find((name) => name.includes(part) && !name.includes('DeadLetter'));
    if (found === undefined) throw new Error(`there is no queue with ${part} in its name`);
    return `${prosa.runtime.endpoints.sqs}/000000000000/${found}`;
  };
  const outbox = createCommandSender({ client: sqs, queueUrl: queueUrl('Outbox') });
  const agents = createAgentQueues(sqs, {
    TURNS_QUEUE_URL: queueUrl('Turns'),
    TRIAGE_QUEUE_URL: queueUrl('Triage'),
  });
  return {
    sqs,
    queueUrl,
    items: () => client,
    desk: new DeskRepository(table, conversations),
    actions: new DeskActions({
      table,
      conversations,
      now: Date.now,
      policyOf: async (tenantId) => ticketPolicyOf(await tenants.get(tenantId)),
      wakeSender: (envelope) => outbox.sendCommand(envelope),
      requestAnswer: (command) => agents.requestAnswer(command),
      publish: async () => undefined,
    }),
    async conversationOf(customer) {
      const event = prosa.runtime
        .events({ detailType: 'inbox.message.received' })
        .find(({ detail }) => JSON.stringify(detail.payload).includes(customer));
      const id = String(event?.detail.conversation_id);
      const found = await conversations.find(DEMO_TENANT.tenant_id, id);
      if (!found) throw new Error(`${customer} has no conversation`);
      return found;
    },
    close() {
      dynamoDb.destroy();
      sqs.destroy();
    },
  };
}
