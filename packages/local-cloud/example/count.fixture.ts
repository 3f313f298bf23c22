import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const table = new DynamoDBClient();
const { TABLE_NAME: TableName } = process.env;

/** Counts the words of the notes whose ids stand in the queue; a note that is missing comes again. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { body: id, messageId } of Records) {
    const Key = { id: { S: id } };
    const { Item } = await table.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    if (!Item) {
      batchItemFailures.push({ itemIdentifier: messageId });
      continue;
    }
    const words = Item.text?.S?.split(/\s+/).filter(Boolean).length ?? 0;
    await table.send(
      new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression: 'SET words = :words',
        ExpressionAttributeValues: { ':words': { N: String(words) } },
      }),
    );
  }
  return { batchItemFailures };
}
