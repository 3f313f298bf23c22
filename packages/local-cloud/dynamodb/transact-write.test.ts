import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { WriteContext } from './atomic-write.ts';
import { ChangeFeed, type TableChange } from './change-feed.ts';
import type { BatchOperation } from './dynalite.ts';
import { Engine } from './engine.ts';
import { RequestTokens } from './request-tokens.ts';
import { TableSettingsStore } from './table-settings.ts';
import { Tables } from './tables.ts';
import { transactGet } from './transact-get.ts';
import { transactWrite } from './transact-write.ts';

const clock = new ManualClock();
let context: WriteContext;
let tokens: RequestTokens;
let changes: TableChange[];

beforeEach(async () => {
  const engine = await Engine.open({ region: 'us-east-1', accountId: '000000000000' });
  const feed = new ChangeFeed(clock, (error) => {
    throw error;
  });
  changes = [];
  feed.subscribe((change) => changes.push(change));
  context = { engine, feed };
  tokens = new RequestTokens(clock);
  await new Tables(engine, await TableSettingsStore.open(engine.store), clock).create({
    TableName: 'ledger',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
});
afterEach(() => context.engine.close());

const input = {
  ClientRequestToken: 'one-token',
  TransactItems: ['a', 'b'].map((pk) => ({ Put: { TableName: 'ledger', Item: { pk: { S: pk } } } })),
};
const stored = async () => (await context.engine.call('scan', { TableName: 'ledger' })).Count;

test('a storage error is neither a success nor remembered under the token, and leaves nothing', async () => {
  const { db } = context.engine.store;
  const batch = db.batch.bind(db);
  const broken = new Error('disk full');
  db.batch = () => Promise.reject(broken);
  await expect(transactWrite(context, tokens, input)).rejects.toBe(broken);
  expect(await stored()).toBe(0);
  expect(changes).toEqual([]);

  db.batch = batch;
  await transactWrite(context, tokens, input);
  expect(await stored()).toBe(2);
  expect(changes.map(({ eventName }) => eventName)).toEqual(['INSERT', 'INSERT']);
});

test('everything reaches the store in one batch', async () => {
  const { db } = context.engine.store;
  const batch = db.batch.bind(db);
  const batches: BatchOperation[][] = [];
  db.batch = (operations) => {
    batches.push(operations);
    return batch(operations);
  };
  await transactWrite(context, tokens, input);
  expect(batches.map((operations) => operations.length)).toEqual([2]);
});

test('a token whose transaction still runs is refused', async () => {
  const outcomes = await Promise.allSettled([
    transactWrite(context, tokens, input),
    transactWrite(context, tokens, input),
  ]);
  expect(outcomes).toMatchObject([
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'TransactionInProgressException' } },
  ]);
});

test('a transactional read is never between two states, however slow its parts are', async () => {
  await transactWrite(context, tokens, { TransactItems: input.TransactItems });
  const { store } = context.engine;
  const items = store.getItemDb('ledger');
  const slow = Promise.withResolvers<void>();
  let reads = 0;
  store.getItemDb = () => ({
    ...items,
    get: (key, callback) => {
      reads += 1;
      if (reads === 2) void slow.promise.then(() => items.get(key, callback));
      else items.get(key, callback);
    },
  });
  const read = transactGet(context.engine, {
    TransactItems: ['a', 'b'].map((pk) => ({ Get: { TableName: 'ledger', Key: { pk: { S: pk } } } })),
  });
  const write = transactWrite(context, tokens, {
    TransactItems: ['a', 'b'].map((pk) => ({
      Put: { TableName: 'ledger', Item: { pk: { S: pk }, n: { N: '2' } } },
    })),
  });
  // Time enough for a write that does not wait for the read.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  slow.resolve();
  const { Responses } = await read;
  expect(Responses).toEqual([{ Item: { pk: { S: 'a' } } }, { Item: { pk: { S: 'b' } } }]);
  await write;
  expect(
    await context.engine.call('getItem', { TableName: 'ledger', Key: { pk: { S: 'b' } } }),
  ).toMatchObject({
    Item: { n: { N: '2' } },
  });
});
