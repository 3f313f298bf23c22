import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTable, startTarget, type Target } from './target.fixture.ts';

let target: Target;

beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

describe('clients on top of the SDK', () => {
  // https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-lib-dynamodb/
  test('the document client writes plain values in a transaction and reads a cancellation', async () => {
    const TableName = await createTable(target.client);
    const documents = DynamoDBDocumentClient.from(target.client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    const Item = { pk: 'doc', sk: '1', tags: new Set(['a']), nested: { list: [1, 'two', null, true] } };
    const once = new TransactWriteCommand({
      TransactItems: [
        {
          Put: {
            TableName,
            Item,
            ConditionExpression: 'attribute_not_exists(pk)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
        {
          Update: {
            TableName,
            Key: { pk: 'doc', sk: '2' },
            UpdateExpression: 'SET n = if_not_exists(n, :zero) + :one',
            ExpressionAttributeValues: { ':zero': 0, ':one': 1 },
          },
        },
      ],
    });
    await documents.send(once);
    const found = await documents.send(new GetCommand({ TableName, Key: { pk: 'doc', sk: '1' } }));
    expect(found.Item).toEqual(Item);
    // The document client leaves the items of errors in DynamoDB's own JSON.
    await expect(documents.send(new TransactWriteCommand(once.input))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ConditionalCheckFailed', Item: { pk: { S: 'doc' } } }, { Code: 'None' }],
    });
  });

  // https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
  test('Powertools idempotency runs the work once and answers a repetition from its record', async () => {
    const tableName = `idempotency-${process.pid}-${Date.now()}`;
    await target.client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await waitUntilTableExists(
      { client: target.client, maxWaitTime: 60, minDelay: 1 },
      { TableName: tableName },
    );
    const persistenceStore = new DynamoDBPersistenceLayer({ tableName, awsSdkV3Client: target.client });
    const config = new IdempotencyConfig({ eventKeyJmesPath: 'id', expiresAfterSeconds: 60 });
    config.registerLambdaContext({ getRemainingTimeInMillis: () => 60_000 } as Context);
    let runs = 0;
    let insideRun: Promise<unknown> | undefined;
    const work = makeIdempotent(
      async (event: { id: string }): Promise<{ run: number }> => {
        runs += 1;
        if (runs === 1) insideRun = work(event).catch((error: unknown) => error);
        await insideRun;
        return { run: runs };
      },
      {
        persistenceStore,
        keyPrefix: 'dispatcher',
        config,
      },
    );

    expect(await work({ id: 'message-1' })).toEqual({ run: 1 });
    // The record of a run in progress came back with the failed condition.
    expect(await insideRun).toMatchObject({ name: 'IdempotencyAlreadyInProgressError' });
    expect(await work({ id: 'message-1' })).toEqual({ run: 1 });
    expect(await work({ id: 'message-2' })).toEqual({ run: 2 });
    expect(runs).toBe(2);
  });
});
