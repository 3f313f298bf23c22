import { DeleteItemCommand, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { TableChange } from './change-feed.ts';
import { createTable, type DynamoDbFixture, startFixture } from './endpoint.fixture.ts';

const clock = new ManualClock();
let fixture: DynamoDbFixture;
let table: string;
let changes: TableChange[];

beforeEach(async () => {
  fixture = await startFixture({ clock });
  table = await createTable(fixture.client, 'feed');
  changes = [];
  fixture.server.onChange((change) => changes.push(change));
});
afterEach(() => fixture.close());

const put = (pk: string, n: string) =>
  fixture.client.send(new PutItemCommand({ TableName: table, Item: { pk: { S: pk }, n: { N: n } } }));

test('tells of insert, change and removal with both images, in growing sequence', async () => {
  await put('a', '1');
  await put('a', '2');
  await fixture.client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: 'a' } } }));
  const image = (n: string) => ({ pk: { S: 'a' }, n: { N: n } });
  const common = { table, keys: { pk: { S: 'a' } }, at: clock.now() };
  const numbers = changes.map(({ sequenceNumber }) => sequenceNumber);
  expect(changes.map(({ sequenceNumber: _, ...change }) => change)).toEqual([
    { ...common, eventName: 'INSERT', newItem: image('1') },
    { ...common, eventName: 'MODIFY', oldItem: image('1'), newItem: image('2') },
    { ...common, eventName: 'REMOVE', oldItem: image('2') },
  ]);
  expect(numbers).toEqual([...new Set(numbers)].sort());
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
test('is silent on a write that changes nothing and on one that fails', async () => {
  await put('a', '1');
  await put('a', '1');
  await fixture.client.send(new DeleteItemCommand({ TableName: table, Key: { pk: { S: 'absent' } } }));
  const cancelled = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: table, Item: { pk: { S: 'b' } } } },
      {
        ConditionCheck: {
          TableName: table,
          Key: { pk: { S: 'a' } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    ],
  });
  await expect(fixture.client.send(cancelled)).rejects.toMatchObject({
    name: 'TransactionCanceledException',
  });
  expect(changes).toHaveLength(1);
});

test('a listener that throws neither fails the write nor silences the next listener', async () => {
  const broken = new Error('listener');
  const faults: unknown[] = [];
  await fixture.close();
  fixture = await startFixture({ clock, onFault: (error) => faults.push(error) });
  table = await createTable(fixture.client, 'feed');
  const seen: string[] = [];
  fixture.server.onChange(() => {
    throw broken;
  });
  const stop = fixture.server.onChange(({ eventName }) => seen.push(eventName));
  await put('a', '1');
  stop();
  await put('b', '1');
  expect(seen).toEqual(['INSERT']);
  expect(faults).toEqual([broken, broken]);
});
