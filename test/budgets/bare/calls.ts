import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** How many calls {@link bareCalls} makes. */
export const BARE_CALLS = 5;

const TEXT = 'x'.repeat(1_000);
const Key = { pk: { S: 'a key of a usual length' }, sk: { S: 'state' } };

/** Values of an update as large as ours are. */
const values = Array.from({ length: 12 }, (_, index) => `v${index}`);
const update = {
  TableName: 'bare',
  Key,
  UpdateExpression: `SET ${values.map((name) => `#${name} = :${name}`).join(', ')}`,
  ExpressionAttributeNames: Object.fromEntries(values.map((name) => [`#${name}`, `name_of_${name}`])),
  ExpressionAttributeValues: Object.fromEntries(values.map((name) => [`:${name}`, { S: `text ${name}` }])),
};

/**
 * The yardstick: calls of the AWS SDK as it comes, with nothing of ours around them.
 *
 * @returns makes the calls, one after the other
 */
export function bareCalls(): () => Promise<void> {
  const dynamoDb = new DynamoDBClient();
  const sqs = new SQSClient();
  const bus = new EventBridgeClient();
  const QueueUrl = `${process.env.AWS_ENDPOINT_URL}/1/bare`;
  return async () => {
    await dynamoDb.send(new GetItemCommand({ TableName: 'bare', Key }));
    await dynamoDb.send(new UpdateItemCommand(update));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: TEXT }));
    await dynamoDb.send(new GetItemCommand({ TableName: 'bare', Key }));
    const Entries = [{ Source: 'bare', DetailType: 'bare', Detail: JSON.stringify({ TEXT }) }];
    await bus.send(new PutEventsCommand({ Entries }));
  };
}
