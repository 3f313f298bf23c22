import { DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { serveDynamoDb } from '@prosa/local-cloud/dynamodb';
import { expect, it } from 'vitest';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

/** Such as DynamoDB Local; else a second one of ours. */
const OTHER = process.env.TEST_DYNAMODB || undefined;

it('runs on another DynamoDB endpoint and finds its tables again', async () => {
  const other = OTHER === undefined ? await serveDynamoDb() : { url: OTHER, close: async () => {} };
  const client = new DynamoDBClient({
    endpoint: other.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const customer = '5511955550001';
  try {
    for (const text of ['antes', 'depois']) {
      const prosa = await startProsa({ maximumEnvironments: 1, dynamodbEndpoint: other.url });
      try {
        await prosa.say(text, { from: customer });
        await until(
          'the end of the answer',
          () => prosa.runtime.events({ detailType: 'outbox.message.sent' }).length === 1,
        );
        expect(prosa.whatsapp.outbox({ to: customer })).toHaveLength(1);
        expect(prosa.runtime.endpoints.dynamodb).toBe(other.url);
      } finally {
        await prosa.close();
      }
    }
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const TableName = TableNames.find((name) => name.includes('Conversations'));
    const { Items = [] } = await client.send(
      new ScanCommand({
        TableName,
        FilterExpression: 'begins_with(sk, :m)',
        ExpressionAttributeValues: { ':m': { S: 'MSG#' } },
      }),
    );
    expect(Items.map(({ body, inbound_seq }) => [body?.S, inbound_seq?.N]).sort()).toEqual([
      ['antes', '1'],
      ['depois', '2'],
    ]);
  } finally {
    client.destroy();
    await other.close();
  }
});
