import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTable, startTarget, type Target } from './target.fixture.ts';

let target: Target;
let table: string;

beforeAll(async () => {
  target = await startTarget();
  table = await createTable(target.client);
});
afterAll(() => target.close());

const key = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });

async function read(pk: string, sk = '1') {
  const { Item } = await target.client.send(
    new GetItemCommand({ TableName: table, Key: key(pk, sk), ConsistentRead: true }),
  );
  return Item;
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html */
describe('items', () => {
  test('a consistent read returns every attribute type as it was put', async () => {
    const item = {
      ...key('types'),
      n: { N: '1.5' },
      list: { L: [{ S: 'x' }, { NULL: true }] },
      map: { M: { flag: { BOOL: true } } },
      strings: { SS: ['a', 'b'] },
      bytes: { B: Buffer.from('hi') },
    };
    await target.client.send(new PutItemCommand({ TableName: table, Item: item }));
    const found = await read('types');
    expect({ ...found, bytes: Buffer.from(found?.bytes?.B ?? []).toString() }).toEqual({
      ...item,
      bytes: 'hi',
    });
  });

  test('UpdateItem knows SET with if_not_exists and list_append, REMOVE, ADD and ALL_NEW', async () => {
    const Item = {
      ...key('update'),
      n: { N: '1' },
      l: { L: [{ S: 'x' }] },
      s: { SS: ['a'] },
      gone: { S: '' },
    };
    await target.client.send(new PutItemCommand({ TableName: table, Item }));
    const { Attributes } = await target.client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: key('update'),
        UpdateExpression:
          'SET #c = if_not_exists(#c, :ten) + :one, l = list_append(l, :l) REMOVE gone ADD n :one, s :s',
        ExpressionAttributeNames: { '#c': 'count' },
        ExpressionAttributeValues: {
          ':ten': { N: '10' },
          ':one': { N: '1' },
          ':l': { L: [{ S: 'y' }] },
          ':s': { SS: ['b'] },
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual({
      ...key('update'),
      count: { N: '11' },
      n: { N: '2' },
      l: { L: [{ S: 'x' }, { S: 'y' }] },
      s: { SS: ['a', 'b'] },
    });
  });

  test('UpdateItem sets inside a map under size, contains, begins_with, BETWEEN and IN', async () => {
    const Item = { ...key('nested'), n: { N: '5' }, m: { M: {} }, s: { SS: ['a'] }, l: { L: [{ S: 'x' }] } };
    await target.client.send(new PutItemCommand({ TableName: table, Item }));
    const update = (ten: string) =>
      target.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key('nested'),
          UpdateExpression: 'SET m.k = :a',
          ConditionExpression:
            'size(l) = :one AND contains(s, :a) AND begins_with(pk, :p) AND n BETWEEN :one AND :ten AND n IN (:one, :five)',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':five': { N: '5' },
            ':ten': { N: ten },
            ':a': { S: 'a' },
            ':p': { S: 'ne' },
          },
        }),
      );
    await expect(update('4')).rejects.toBeInstanceOf(ConditionalCheckFailedException);
    await update('10');
    expect((await read('nested'))?.m).toEqual({ M: { k: { S: 'a' } } });
  });

  test('a batch writes and reads 25 items', async () => {
    const keys = Array.from({ length: 25 }, (_, i) => key('batch', String(i)));
    const writes = keys.map((Item) => ({ PutRequest: { Item } }));
    await target.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: writes } }));
    const { Responses } = await target.client.send(
      new BatchGetItemCommand({ RequestItems: { [table]: { Keys: keys } } }),
    );
    expect(Responses?.[table]).toHaveLength(25);
  });

  test('a batch with one wrong key writes nothing', async () => {
    const writes = [key('batch-bad'), { pk: { S: 'batch-bad' } }].map((Item) => ({ PutRequest: { Item } }));
    await expect(
      target.client.send(new BatchWriteItemCommand({ RequestItems: { [table]: writes } })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await read('batch-bad')).toBeUndefined();
  });

  test('an empty string is refused in a key and kept elsewhere', async () => {
    const put = (pk: string) =>
      target.client.send(new PutItemCommand({ TableName: table, Item: { ...key(pk), x: { S: '' } } }));
    await expect(put('')).rejects.toMatchObject({ name: 'ValidationException' });
    await put('empty');
    expect((await read('empty'))?.x).toEqual({ S: '' });
  });

  test('an item above 400 KB is refused', async () => {
    const Item = { ...key('large'), x: { S: 'a'.repeat(410 * 1024) } };
    await expect(target.client.send(new PutItemCommand({ TableName: table, Item }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    expect(await read('large')).toBeUndefined();
  });

  test('a table that does not exist is a ResourceNotFoundException', async () => {
    const put = new PutItemCommand({ TableName: 'no-such-table', Item: key('x') });
    await expect(target.client.send(put)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalUpdate */
describe('conditional writes', () => {
  const putNew = (pk: string) =>
    target.client.send(
      new PutItemCommand({
        TableName: table,
        Item: key(pk),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );

  test('attribute_not_exists fails on an existing item, which stays', async () => {
    await target.client.send(
      new PutItemCommand({ TableName: table, Item: { ...key('old'), n: { N: '1' } } }),
    );
    await expect(putNew('old')).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
    });
    expect((await read('old'))?.n).toEqual({ N: '1' });
  });

  test.each(['put', 'update', 'delete'] as const)(
    'a failed condition returns the item when ALL_OLD is asked (%s)',
    async (kind) => {
      const Item = { ...key(`all-old-${kind}`), n: { N: '1' } };
      await target.client.send(new PutItemCommand({ TableName: table, Item }));
      const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
      const common = { TableName: table, ConditionExpression: 'n > :n' };
      const failing = (returned?: 'ALL_OLD') => {
        const rest = {
          ...common,
          ExpressionAttributeValues: { ':n': { N: '9' } },
          ...(returned && { ReturnValuesOnConditionCheckFailure: returned }),
        };
        const Key = key(`all-old-${kind}`);
        if (kind === 'put') return target.client.send(new PutItemCommand({ ...rest, Item: Key }));
        if (kind === 'delete') return target.client.send(new DeleteItemCommand({ ...rest, Key }));
        return target.client.send(new UpdateItemCommand({ ...rest, Key, UpdateExpression: 'REMOVE n' }));
      };
      await expect(failing('ALL_OLD')).rejects.toMatchObject({
        name: 'ConditionalCheckFailedException',
        Item,
      });
      const plain = await failing().catch((error: unknown) => error as ConditionalCheckFailedException);
      expect(plain).toBeInstanceOf(ConditionalCheckFailedException);
      expect((plain as ConditionalCheckFailedException).Item).toBeUndefined();
    },
  );

  /**
   * 32 levels, of which the value itself is one.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes-nested-depth
   */
  test('a value may be nested 32 levels deep, in maps and lists, and no deeper', async () => {
    const nested = (wrappers: number): AttributeValue =>
      wrappers === 0
        ? { S: 'x' }
        : wrappers % 2
          ? { M: { M: nested(wrappers - 1) } }
          : { L: [nested(wrappers - 1)] };
    const put = (wrappers: number) =>
      target.client.send(
        new PutItemCommand({ TableName: table, Item: { ...key('deep'), a: nested(wrappers) } }),
      );
    await put(31);
    expect((await read('deep'))?.a).toEqual(nested(31));
    for (const wrappers of [32, 1_000]) {
      await expect(put(wrappers)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining('Nesting Levels have exceeded supported limits'),
      });
    }
  });

  test('of 100 conditional puts of one key at once exactly one wins', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => putNew('race')));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('100 additions of 1 at once add up to 100', async () => {
    const add = () =>
      target.client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: key('counter'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    await Promise.all(Array.from({ length: 100 }, add));
    expect((await read('counter'))?.n).toEqual({ N: '100' });
  });
});
