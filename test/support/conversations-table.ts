import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AwsCallListener } from '@prosa/local-cloud/aws-call';
import { serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { createTableInput, type TableId } from './table-definitions.ts';

/** A table of its own, in memory, as it is deployed, reached through the real SDK. */
export interface TestTable extends Table {
  /** Address of its DynamoDB endpoint. */
  readonly url: string;
  /** Every item, in no order. */
  items(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** @param onCall sees each request before it is carried out and may refuse it */
export async function startTable(id: TableId, onCall?: AwsCallListener): Promise<TestTable> {
  const TableName = id.toLowerCase();
  const server = await serveDynamoDb(onCall ? { onCall } : {});
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand(createTableInput(id, TableName)));
  const document = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    client: document,
    tableName: TableName,
    url: server.url,
    items: async () => (await document.send(new ScanCommand({ TableName }))).Items ?? [],
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

export function startConversationsTable(onCall?: AwsCallListener): Promise<TestTable> {
  return startTable('Conversations', onCall);
}
