import { expect, it } from 'vitest';
import { dynamoDbClient, sqsClient } from './aws-clients.ts';
import { connect } from './connect.ts';

function counted<Client>(make: () => Client) {
  const counter = { made: 0 };
  const maker = () => {
    counter.made++;
    return make();
  };
  return { counter, maker };
}

it('makes a client when it is first asked for, and once', async () => {
  const dynamoDb = counted(dynamoDbClient);
  const sqs = counted(sqsClient);
  const aws = await connect('webhook', { dynamoDbClient: dynamoDb.maker, sqsClient: sqs.maker });
  expect([dynamoDb.counter.made, sqs.counter.made]).toEqual([0, 0]);
  expect(aws.sqsClient()).toBe(aws.sqsClient());
  expect([dynamoDb.counter.made, sqs.counter.made]).toEqual([0, 1]);
});

it('reaches every table through one client', async () => {
  const { counter, maker } = counted(dynamoDbClient);
  const aws = await connect('webhook', { dynamoDbClient: maker });
  const [one, other] = [aws.table('registry'), aws.table('conversations')];
  expect([one.tableName, other.tableName]).toEqual(['registry', 'conversations']);
  expect(one.client).toBe(other.client);
  expect(counter.made).toBe(1);
});
