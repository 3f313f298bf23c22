import { BatchWriteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTable, startTarget, type Target } from './target.fixture.ts';

let target: Target;
let table: string;

beforeAll(async () => {
  target = await startTarget();
  table = await createTable(target.client);
  const items = Array.from({ length: 25 }, (_, i) => ({
    pk: { S: 'q' },
    sk: { S: `m#${String(i).padStart(3, '0')}` },
    n: { N: String(i) },
    group: { S: 'g' },
  }));
  const writes = [...items.slice(1), { pk: { S: 'q' }, sk: { S: 'other' } }];
  await target.client.send(
    new BatchWriteItemCommand({
      RequestItems: { [table]: writes.map((Item) => ({ PutRequest: { Item } })) },
    }),
  );
});
afterAll(() => target.close());

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.html */
describe('Query', () => {
  const newest = (start?: Record<string, { S: string }>) =>
    target.client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :p AND begins_with(sk, :m)',
        ExpressionAttributeValues: { ':p': { S: 'q' }, ':m': { S: 'm#' } },
        ScanIndexForward: false,
        Limit: 7,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );

  test('goes backwards in pages under begins_with', async () => {
    const first = await newest();
    const second = await newest(first.LastEvaluatedKey as Record<string, { S: string }>);
    expect(first.Items?.map(({ sk }) => sk?.S)).toEqual([24, 23, 22, 21, 20, 19, 18].map((n) => `m#0${n}`));
    expect(second.Items?.[0]?.sk).toEqual({ S: 'm#017' });
  });

  test('a filter removes items after the limit was counted', async () => {
    const page = await target.client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :p',
        FilterExpression: 'n >= :n',
        ExpressionAttributeValues: { ':p': { S: 'q' }, ':n': { N: '9' } },
        Limit: 10,
      }),
    );
    expect(page).toMatchObject({ Count: 2, ScannedCount: 10 });
  });

  test('reads a global index with a projection, and the index follows an update', async () => {
    const afterNine = () =>
      target.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'by-group',
          KeyConditionExpression: '#g = :g AND sk > :m',
          ExpressionAttributeNames: { '#g': 'group' },
          ExpressionAttributeValues: { ':g': { S: 'g' }, ':m': { S: 'm#009' } },
          ProjectionExpression: 'sk',
        }),
      );
    const before = await afterNine();
    expect(before.Count).toBe(15);
    expect(before.Items?.[0]).toEqual({ sk: { S: 'm#010' } });
    await target.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: 'q' }, sk: { S: 'm#010' } },
        UpdateExpression: 'REMOVE #g',
        ExpressionAttributeNames: { '#g': 'group' },
      }),
    );
    expect((await afterNine()).Items?.[0]).toEqual({ sk: { S: 'm#011' } });
  });
});
