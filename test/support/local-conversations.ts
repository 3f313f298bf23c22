import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';

/** The conversations of a running Prosa as its table holds them. */
export interface LocalConversations {
  readonly table: Table;
  readonly repository: ConversationRepository;
  /** The conversation with a customer of the demo tenant. @throws {UnknownConversationError} before it is there */
  of(customer: string): Promise<Conversation>;
  close(): void;
}

export function localConversations({ runtime }: LocalProsa): LocalConversations {
  const database = new DynamoDBClient({
    endpoint: runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const client = DynamoDBDocumentClient.from(database, { marshallOptions: { removeUndefinedValues: true } });
  const table = { client, tableName: runtime.tableName('Conversations') };
  const repository = new ConversationRepository(table);
  return {
    table,
    repository,
    async of(customer) {
      const received = runtime
        .events({ detailType: 'inbox.message.received' })
        .find(({ detail }) => (detail.payload as { contact?: { waId?: string } }).contact?.waId === customer);
      const id = String(received?.detail.conversation_id);
      const found = await repository.find(DEMO_TENANT.tenant_id, id);
      if (!found) throw new UnknownConversationError(id);
      return found;
    },
    close: () => database.destroy(),
  };
}
