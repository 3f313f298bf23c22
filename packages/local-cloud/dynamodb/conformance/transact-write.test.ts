import { randomUUID } from 'node:crypto';
import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTable, isExternal, startTarget, type Target } from './target.fixture.ts';

let target: Target;
let table: string;

beforeAll(async () => {
  target = await startTarget();
  table = await createTable(target.client);
});
afterAll(() => target.close());

const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken: string = randomUUID()) =>
  target.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }));
const seed = (pk: string, n: number) =>
  target.client.send(
    new PutItemCommand({ TableName: table, Item: { ...key(pk), n: { N: String(n) }, group: { S: pk } } }),
  );
const read = async (pk: string) =>
  (await target.client.send(new GetItemCommand({ TableName: table, Key: key(pk), ConsistentRead: true })))
    .Item;
const Put = (pk: string): TransactWriteItem => ({ Put: { TableName: table, Item: key(pk) } });
const add = (pk: string, n = 1): TransactWriteItem => ({
  Update: {
    TableName: table,
    Key: key(pk),
    UpdateExpression: 'ADD n :n',
    ExpressionAttributeValues: { ':n': { N: String(n) } },
  },
});

async function cancellation(items: TransactWriteItem[]): Promise<TransactionCanceledException> {
  const error = await transact(items).catch((thrown: unknown) => thrown);
  if (error instanceof TransactionCanceledException) return error;
  throw new Error('the transaction was not cancelled', { cause: error });
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
describe('TransactWriteItems', () => {
  test('puts, updates, checks and deletes together, indexes included', async () => {
    await Promise.all([seed('tx-update', 1), seed('tx-check', 1), seed('tx-delete', 1)]);
    await transact([
      {
        Put: {
          TableName: table,
          Item: { ...key('tx-put'), group: { S: 'tx-group' } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      add('tx-update'),
      {
        ConditionCheck: {
          TableName: table,
          Key: key('tx-check'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      { Delete: { TableName: table, Key: key('tx-delete') } },
    ]);
    expect((await read('tx-update'))?.n).toEqual({ N: '2' });
    expect(await read('tx-delete')).toBeUndefined();
    expect((await read('tx-check'))?.n).toEqual({ N: '1' });
    const byGroup = (group: string) =>
      target.client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'by-group',
          KeyConditionExpression: '#g = :g',
          ExpressionAttributeNames: { '#g': 'group' },
          ExpressionAttributeValues: { ':g': { S: group } },
        }),
      );
    expect((await byGroup('tx-group')).Count).toBe(1);
    expect((await byGroup('tx-delete')).Count).toBe(0);
  });

  test('one failed condition cancels everything; reasons stand in the order of the operations', async () => {
    await seed('tx-held', 7);
    const error = await cancellation([
      Put('tx-never'),
      {
        Put: {
          TableName: table,
          Item: key('tx-held'),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      {
        ConditionCheck: {
          TableName: table,
          Key: key('tx-absent'),
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      add('tx-also-never'),
    ]);
    expect(error.message).toBe(
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, ConditionalCheckFailed, None]',
    );
    const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
    expect(error.CancellationReasons).toEqual([
      { Code: 'None' },
      { ...failed, Item: { ...key('tx-held'), n: { N: '7' }, group: { S: 'tx-held' } } },
      failed,
      { Code: 'None' },
    ]);
    expect(await Promise.all(['tx-never', 'tx-also-never', 'tx-absent'].map(read))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect((await read('tx-held'))?.n).toEqual({ N: '7' });
  });

  test('the item stays out of the reason unless ALL_OLD was asked for', async () => {
    await seed('tx-quiet', 1);
    const check = { TableName: table, Key: key('tx-quiet'), ConditionExpression: 'attribute_not_exists(pk)' };
    const error = await cancellation([{ ConditionCheck: check }]);
    expect(error.CancellationReasons?.[0]?.Item).toBeUndefined();
  });

  test('an update that does not fit its item cancels with ValidationError', async () => {
    await target.client.send(
      new PutItemCommand({ TableName: table, Item: { ...key('tx-text'), n: { S: 'x' } } }),
    );
    const error = await cancellation([Put('tx-beside'), add('tx-text')]);
    expect(error.CancellationReasons?.map(({ Code }) => Code)).toEqual(['None', 'ValidationError']);
    expect(await read('tx-beside')).toBeUndefined();
  });

  test.each<[string, (bad: string) => TransactWriteItem[]]>([
    ['no operation', () => []],
    ['more than 100 operations', (pk) => Array.from({ length: 101 }, (_, i) => Put(`${pk}${i}`))],
    ['two operations on one item', (pk) => [Put(pk), add(pk)]],
    ['two kinds in one operation', (pk) => [{ ...Put(pk), ...add(`${pk}-2`) }]],
    ['an operation without a kind', (pk) => [Put(pk), {}]],
    ['an incomplete key', (pk) => [Put(pk), { Delete: { TableName: table, Key: { pk: { S: pk } } } }]],
    [
      'an expression that cannot be parsed',
      (pk) => [Put(pk), { Update: { TableName: table, Key: key('y'), UpdateExpression: 'SET' } }],
    ],
    [
      'an update without an expression',
      (pk) => [Put(pk), { Update: { TableName: table, Key: key('y'), UpdateExpression: undefined } }],
    ],
    [
      'a check without a condition',
      (pk) => [
        Put(pk),
        { ConditionCheck: { TableName: table, Key: key('y'), ConditionExpression: undefined } },
      ],
    ],
    [
      'more than 4 MB',
      (pk) =>
        Array.from({ length: 12 }, (_, i) => ({
          Put: {
            TableName: table,
            Item: { ...key(i === 0 ? pk : `${pk}${i}`), x: { S: 'x'.repeat(390_000) } },
          },
        })),
    ],
  ])('%s is a ValidationException and writes nothing', async (name, items) => {
    const pk = `bad ${name}`;
    await expect(transact(items(pk))).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await Promise.all([pk, `${pk}0`, `${pk}-2`].map(read))).toEqual([undefined, undefined, undefined]);
  });

  test('an unknown table is a ResourceNotFoundException and writes nothing', async () => {
    const elsewhere = { Put: { TableName: 'no-such-table', Item: key('x') } };
    await expect(transact([Put('tx-here'), elsewhere])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect(await read('tx-here')).toBeUndefined();
  });

  // AWS may cancel one of them with TransactionConflict.
  test.skipIf(isExternal)('crossing transfers between two items wait for each other', async () => {
    await Promise.all([seed('left', 10), seed('right', 10)]);
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        transact(i % 2 ? [add('left', 1), add('right', -1)] : [add('right', 1), add('left', -1)]),
      ),
    );
    expect([(await read('left'))?.n, (await read('right'))?.n]).toEqual([{ N: '10' }, { N: '10' }]);
  });
});

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems-idempotency */
describe('ClientRequestToken', () => {
  test('repeats without effect', async () => {
    const token = randomUUID();
    await transact([add('token-same')], token);
    await transact([add('token-same')], token);
    expect((await read('token-same'))?.n).toEqual({ N: '1' });
  });

  test('with other items is an IdempotentParameterMismatchException', async () => {
    const token = randomUUID();
    await transact([add('token-other')], token);
    await expect(transact([add('token-other', 2)], token)).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    expect((await read('token-other'))?.n).toEqual({ N: '1' });
  });

  test('of a cancelled transaction may be used again', async () => {
    const token = randomUUID();
    const guarded: TransactWriteItem[] = [
      {
        ConditionCheck: {
          TableName: table,
          Key: key('token-gate'),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      Put('token-behind'),
    ];
    await expect(transact(guarded, token)).rejects.toBeInstanceOf(TransactionCanceledException);
    await seed('token-gate', 1);
    await transact(guarded, token);
    expect(await read('token-behind')).toEqual(key('token-behind'));
  });

  test.skipIf(isExternal)('is forgotten after ten minutes', async () => {
    const { local } = target;
    if (!local) throw new Error('this test moves the local clock');
    const token = randomUUID();
    const apply = () => transact([add('token-old')], token);
    await apply();
    await local.clock.advance(10 * 60_000 - 1);
    await apply();
    expect((await read('token-old'))?.n).toEqual({ N: '1' });
    await local.clock.advance(1);
    await apply();
    expect((await read('token-old'))?.n).toEqual({ N: '2' });
  });
});
