import {
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
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

const ACCOUNTS = 10;
const START = 100;
const key = (account: number) => ({ pk: { S: `account-${account}` }, sk: { S: '1' } });

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
describe('TransactGetItems', () => {
  test('answers in the order of the request, an empty response for a missing item', async () => {
    const Item = { pk: { S: 'get' }, sk: { S: '1' }, n: { N: '1' } };
    await target.client.send(new PutItemCommand({ TableName: table, Item }));
    const get = (pk: string) => ({
      Get: { TableName: table, Key: { pk: { S: pk }, sk: { S: '1' } }, ProjectionExpression: 'n' },
    });
    const { Responses } = await target.client.send(
      new TransactGetItemsCommand({ TransactItems: [get('missing'), get('get')] }),
    );
    expect(Responses).toEqual([{}, { Item: { n: { N: '1' } } }]);
  });

  test('transfers by 16 writers keep the sum in every read and at the end', async () => {
    for (let account = 0; account < ACCOUNTS; account += 1) {
      const Item = { ...key(account), balance: { N: String(START) } };
      await target.client.send(new PutItemCommand({ TableName: table, Item }));
    }
    const sums = new Set<number>();
    let refused = 0;
    const writer = async (number: number) => {
      for (let step = 0; step < 20; step += 1) {
        const from = (number * 7 + step * 3) % ACCOUNTS;
        const to = (from + 1 + ((number + step) % (ACCOUNTS - 1))) % ACCOUNTS;
        if (!(await transfer(from, to, (number * 13 + step * 29) % 90))) refused += 1;
        if (step % 5 === 0) sums.add(await sumInOneRead());
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)));
    expect([...sums]).toEqual([ACCOUNTS * START]);
    expect(refused).toBeGreaterThan(0);
    expect(await sumOfSingleReads()).toBe(ACCOUNTS * START);
  });
});

/** @returns false when the balance did not suffice, or AWS reported a conflict */
async function transfer(from: number, to: number, amount: number): Promise<boolean> {
  const change = (account: number, sign: '+' | '-') => ({
    Update: {
      TableName: table,
      Key: key(account),
      UpdateExpression: `SET balance = balance ${sign} :amount`,
      ...(sign === '-' && { ConditionExpression: 'balance >= :amount' }),
      ExpressionAttributeValues: { ':amount': { N: String(amount) } },
    },
  });
  const TransactItems = [change(from, '-'), change(to, '+')];
  try {
    await target.client.send(new TransactWriteItemsCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException) return false;
    throw error;
  }
}

async function sumInOneRead(): Promise<number> {
  const TransactItems = Array.from({ length: ACCOUNTS }, (_, account) => ({
    Get: { TableName: table, Key: key(account) },
  }));
  const { Responses } = await target.client.send(new TransactGetItemsCommand({ TransactItems }));
  return (Responses ?? []).reduce((sum, { Item }) => sum + Number(Item?.balance?.N), 0);
}

async function sumOfSingleReads(): Promise<number> {
  let sum = 0;
  for (let account = 0; account < ACCOUNTS; account += 1) {
    const get = new GetItemCommand({ TableName: table, Key: key(account), ConsistentRead: true });
    sum += Number((await target.client.send(get)).Item?.balance?.N);
  }
  return sum;
}
