import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { ManualClock } from '../../clock.ts';
import { clientOf, startFixture } from '../endpoint.fixture.ts';
import type { LocalDynamoDb } from '../endpoint.ts';

/** Another endpoint to hold the same behaviours against, such as DynamoDB Local. */
const external = process.env.CONFORMANCE_DYNAMODB || undefined;

/** The DynamoDB under test. Ours runs on a clock that the test moves. */
export interface Target {
  client: DynamoDBClient;
  /** Absent when another endpoint is tested. */
  local?: { server: LocalDynamoDb; clock: ManualClock };
  close(): Promise<void>;
}

/** True when the behaviours run against another endpoint, whose clock a test cannot move. */
export const isExternal = external !== undefined;

/** Starts our endpoint, or takes the one of CONFORMANCE_DYNAMODB. */
export async function startTarget(): Promise<Target> {
  if (external !== undefined) {
    const client = clientOf(external);
    return { client, close: async () => client.destroy() };
  }
  const clock = new ManualClock();
  const { server, client, close } = await startFixture({ clock });
  return { client, local: { server, clock }, close };
}

let tables = 0;

/** Creates a table `pk`, `sk` with the index `by-group` on `group`, `sk`; returns its name. */
export async function createTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const TableName = `conformance-${process.pid}-${Date.now()}-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'group'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-group',
          KeySchema: [
            { AttributeName: 'group', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
  return TableName;
}
