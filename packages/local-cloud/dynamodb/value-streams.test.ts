import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from './engine.ts';

const pk = { AttributeName: 'pk', KeyType: 'HASH' };
const sk = { AttributeName: 'sk', KeyType: 'RANGE' };
const MANY = 100;

let engine: Engine;
let open: Set<unknown>;

beforeEach(async () => {
  engine = await Engine.open({ region: 'us-east-1', accountId: '000000000000' });
  open = new Set();
  const { db } = engine.store;
  const values = db.values.bind(db);
  db.values = (options) => {
    const iterator = values(options);
    open.add(iterator);
    const close = iterator.close.bind(iterator);
    iterator.close = async () => {
      await close();
      open.delete(iterator);
    };
    return iterator;
  };
  await engine.call('createTable', {
    TableName: 'notes',
    KeySchema: [pk, sk],
    AttributeDefinitions: [pk, sk].map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    BillingMode: 'PAY_PER_REQUEST',
  });
  const status = async () => (await engine.call('describeTable', { TableName: 'notes' })).Table;
  await expect.poll(status).toMatchObject({ TableStatus: 'ACTIVE' });
  for (let n = 0; n < MANY; n++) {
    const Item = { pk: { S: 'a' }, sk: { S: String(n).padStart(3, '0') } };
    await engine.call('putItem', { TableName: 'notes', Item });
  }
});
afterEach(() => engine.close());

const query = (Limit?: number) =>
  engine.call('query', {
    TableName: 'notes',
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'a' } },
    ...(Limit === undefined ? {} : { Limit }),
  });

test.each([
  ['read to its end', undefined, MANY],
  ['cut short by its limit', 5, 5],
])('a query that is %s leaves nothing open', async (_how, limit, count) => {
  expect(await query(limit)).toMatchObject({ Count: count });
  await expect.poll(() => open.size).toBe(0);
});
