import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const dynamoDb = new DynamoDBClient();

/** The client of a function that only looks at tables. */
export const handler = () =>
  dynamoDb.send(new GetItemCommand({ TableName: 'bare', Key: { pk: { S: 'a' } } }));
