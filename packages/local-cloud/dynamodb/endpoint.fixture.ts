import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type DynamoDbOptions, type LocalDynamoDb, serveDynamoDb } from './endpoint.ts';

/** An endpoint of ours with an SDK client that never repeats a call, for tests. */
export interface DynamoDbFixture {
  server: LocalDynamoDb;
  client: DynamoDBClient;
  close(): Promise<void>;
}

/** An SDK client that fails at once instead of repeating a call. */
export function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

/** Serves DynamoDB for a test. */
export async function startFixture(options?: DynamoDbOptions): Promise<DynamoDbFixture> {
  const server = await serveDynamoDb(options);
  const client = clientOf(server.url);
  return {
    server,
    client,
    close: async () => {
      client.destroy();
      await server.close();
    },
  };
}

/** Creates a table with the partition key `pk` and a stream; returns its name. */
export async function createTable(client: DynamoDBClient, TableName: string): Promise<string> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    }),
  );
  return TableName;
}
