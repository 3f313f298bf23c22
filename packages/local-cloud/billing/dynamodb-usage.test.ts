import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LocalDynamoDb, serveDynamoDb } from '../dynamodb/endpoint.ts';
import { DynamoDbUsage } from './dynamodb-usage.ts';
import { Ledger } from './ledger.ts';

const TableName = 'orders';
const KB = 1024;
const ledger = new Ledger();
let server: LocalDynamoDb;
let client: DynamoDBClient;

beforeAll(async () => {
  server = await serveDynamoDb({ meter: new DynamoDbUsage(ledger) });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'due'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-due',
          KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  for (const sk of ['1', '2', '3'])
    await client.send(new PutItemCommand({ TableName, Item: row(sk, 3 * KB) }));
});
afterAll(async () => {
  client.destroy();
  await server.close();
});
beforeEach(() => ledger.clear());

function row(sk: string, bytes = 100) {
  const fixed = 'pk'.length + 'a'.length + 'sk'.length + sk.length + 'text'.length;
  return { pk: { S: 'a' }, sk: { S: sk }, text: { S: 'x'.repeat(bytes - fixed) } };
}
const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });

/** `[operation, requests, units]` of every row. */
const used = () => ledger.list().map(({ operation, requests, units }) => [operation, requests, units]);

it('counts reads by consistency, and each item of a batch', async () => {
  await client.send(new GetItemCommand({ TableName, Key: key('1') }));
  await client.send(new GetItemCommand({ TableName, Key: key('1'), ConsistentRead: true }));
  await client.send(new GetItemCommand({ TableName, Key: key('none') }));
  const Keys = [key('1'), key('2'), key('none')];
  await client.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
  );
  const Get = { TableName, Key: key('1') };
  await client.send(new TransactGetItemsCommand({ TransactItems: [{ Get }] }));
  expect(used()).toEqual([
    ['BatchGetItem', 1, 3],
    ['GetItem', 3, 2],
    ['TransactGetItems', 1, 2],
  ]);
});

it('counts what a query reads, also when little of it comes back', async () => {
  const about = {
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
  };
  // 9 KB are three units of 4 KB, half of them for an eventually consistent read.
  await client.send(new QueryCommand(about));
  expect(used()).toEqual([['Query', 1, 1.5]]);
  const projected = await client.send(new QueryCommand({ ...about, ProjectionExpression: 'sk' }));
  expect(projected.Items).toHaveLength(3);
  expect(projected.ConsumedCapacity).toBeUndefined();
  expect(used()).toEqual([['Query', 2, 3]]);
  const asked = await client.send(
    new ScanCommand({ TableName, Select: 'COUNT', ReturnConsumedCapacity: 'TOTAL' }),
  );
  expect(asked.ConsumedCapacity?.CapacityUnits).toBe(1.5);
  expect(used()).toContainEqual(['Scan', 1, 1.5]);
});

it('counts writes by size, and those of an index', async () => {
  await client.send(new PutItemCommand({ TableName, Item: { ...row('w', 2 * KB), due: { S: 'x' } } }));
  const update = (value: string) => ({
    TableName,
    Key: key('w'),
    UpdateExpression: 'SET due = :due',
    ExpressionAttributeValues: { ':due': { S: value } },
  });
  await client.send(new UpdateItemCommand(update('y')));
  await client.send(new UpdateItemCommand(update('y')));
  await client.send(new DeleteItemCommand({ TableName, Key: key('w') }));
  await client.send(new DeleteItemCommand({ TableName, Key: key('w') }));
  expect(used()).toEqual([
    // 2 KB and the bytes of `due`.
    ['DeleteItem', 2, 3 + 1],
    ['PutItem', 1, 3],
    ['UpdateItem', 2, 6],
    ['index:write', 4, 4],
  ]);
});

it('counts each item of a batch write, also one that replaces a larger one', async () => {
  const put = (Item: ReturnType<typeof row>) => ({ PutRequest: { Item } });
  const RequestItems = { [TableName]: [put(row('b', 500)), put(row('c', 3.5 * KB))] };
  await client.send(new BatchWriteItemCommand({ RequestItems }));
  expect(used()).toEqual([['BatchWriteItem', 1, 5]]);
  await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: [put(row('c', 500))] } }));
  expect(used()).toEqual([['BatchWriteItem', 2, 9]]);
});

it('counts a write whose condition fails, by the larger item', async () => {
  const Item = row('1', 5 * KB);
  const refused = client.send(
    new PutItemCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
  );
  await expect(refused).rejects.toThrow('conditional request failed');
  expect(used()).toEqual([['PutItem', 1, 5]]);
});

it('counts no write to an index for a condition that fails or is only checked', async () => {
  await client.send(new PutItemCommand({ TableName, Item: { ...row('i'), due: { S: 'x' } } }));
  ledger.clear();
  const about = { TableName, Key: key('i') };
  const refused = client.send(
    new DeleteItemCommand({ ...about, ConditionExpression: 'attribute_not_exists(pk)' }),
  );
  await expect(refused).rejects.toThrow('conditional request failed');
  const ConditionCheck = { ...about, ConditionExpression: 'attribute_exists(pk)' };
  await client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck }] }));
  expect(used()).toEqual([
    ['DeleteItem', 1, 1],
    ['TransactWriteItems', 1, 2],
  ]);
});

it('counts a transaction twice, also one that is cancelled, but not its repetition', async () => {
  const Put = { TableName, Item: row('t', 1.5 * KB) };
  const check = { TableName, Key: key('1'), ConditionExpression: 'attribute_exists(pk)' };
  const TransactItems = [{ Put }, { ConditionCheck: check }];
  const transaction = new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: 'once' });
  await client.send(transaction);
  expect(used()).toEqual([['TransactWriteItems', 1, 2 * (2 + 3)]]);
  await client.send(transaction);
  expect(used()).toEqual([['TransactWriteItems', 2, 10]]);
  const failing = { ...check, ConditionExpression: 'attribute_not_exists(pk)' };
  await expect(
    client.send(new TransactWriteItemsCommand({ TransactItems: [{ ConditionCheck: failing }] })),
  ).rejects.toThrow('ConditionalCheckFailed');
  expect(used()).toEqual([['TransactWriteItems', 3, 16]]);
});
