import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { AwsCallListener } from '@prosa/local-cloud/aws-call';
import { serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';

/** A `conversations` table of its own, in memory, reached through the real SDK. */
export interface TestTable extends Table {
  /** Address of its DynamoDB endpoint. */
  readonly url: string;
  /** Every item, in no order. */
  items(): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const TABLE_NAME = 'conversations';

/** @param onCall sees each request before it is carried out and may refuse it */
export async function startConversationsTable(onCall?: AwsCallListener): Promise<TestTable> {
  const server = await serveDynamoDb(onCall ? { onCall } : {});
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE_NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'due_shard', AttributeType: 'S' },
        { AttributeName: 'due_at', AttributeType: 'N' },
        { AttributeName: 'desk_pk', AttributeType: 'S' },
        { AttributeName: 'desk_sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'due_shard', KeyType: 'HASH' },
            { AttributeName: 'due_at', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: 'desk',
          KeySchema: [
            { AttributeName: 'desk_pk', KeyType: 'HASH' },
            { AttributeName: 'desk_sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  const document = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    client: document,
    tableName: TABLE_NAME,
    url: server.url,
    items: async () => (await document.send(new ScanCommand({ TableName: TABLE_NAME }))).Items ?? [],
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}
