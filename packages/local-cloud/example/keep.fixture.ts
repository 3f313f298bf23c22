import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const table = new DynamoDBClient();
const queue = new SQSClient();
const { TABLE_NAME: TableName, QUEUE_URL: QueueUrl } = process.env;

/** `PUT /notes/{id}` keeps the body as a note, `GET /notes/{id}` gives it back. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const id = event.pathParameters?.id ?? '';
  if (event.requestContext.http.method === 'PUT') {
    const text = event.body ?? '';
    await table.send(new PutItemCommand({ TableName, Item: { id: { S: id }, text: { S: text } } }));
    await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: id }));
    return { statusCode: 202 };
  }
  const { Item } = await table.send(
    new GetItemCommand({ TableName, Key: { id: { S: id } }, ConsistentRead: true }),
  );
  if (!Item) return { statusCode: 404 };
  const words = Item.words?.N;
  return {
    statusCode: 200,
    body: JSON.stringify({ text: Item.text?.S, ...(words !== undefined && { words: Number(words) }) }),
  };
}
