import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
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
  const aws = connect('webhook', { dynamoDbClient: dynamoDb.maker, sqsClient: sqs.maker });
  expect([dynamoDb.counter.made, sqs.counter.made]).toEqual([0, 0]);
  expect(aws.sqsClient()).toBe(aws.sqsClient());
  expect([dynamoDb.counter.made, sqs.counter.made]).toEqual([0, 1]);
});

it('reaches every table through one client', async () => {
  const { counter, maker } = counted(dynamoDbClient);
  const aws = connect('webhook', { dynamoDbClient: maker });
  const [one, other] = [aws.table('registry'), aws.table('conversations')];
  expect([one.tableName, other.tableName]).toEqual(['registry', 'conversations']);
  expect(one.client).toBe(other.client);
  expect(counter.made).toBe(1);
});

it('gives up a call of an impatient table after one attempt, and leaves the others their patience', async () => {
  let attempts = 0;
  const unreachable = (options: { maxAttempts?: number } = {}) =>
    new DynamoDBClient({
      ...{ region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
      ...{ requestHandler: { handle: () => Promise.reject(timedOut(++attempts)) }, ...options },
    });
  const aws = connect('webhook', { dynamoDbClient: unreachable });
  const get = new GetCommand({ TableName: 'circuits', Key: { pk: 'a', sk: 'b' } });
  await expect(aws.impatientTable('circuits').client.send(get)).rejects.toThrow('attempt 1');
  await expect(aws.table('conversations').client.send(get)).rejects.toThrow('attempt');
  expect(attempts).toBeGreaterThan(2);
});

function timedOut(attempt: number): Error {
  return Object.assign(new Error(`attempt ${attempt}`), { name: 'TimeoutError' });
}
