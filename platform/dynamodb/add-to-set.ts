import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from './key.ts';
import type { Table } from './table.ts';

/**
 * Adds texts to a set of an item; makes the item and the set where they are not there. Done again it changes nothing,
 * and two writers at once lose nothing, so it needs no condition.
 *
 * @param values one at least: DynamoDB has no empty sets
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export async function addToSet(
  { client, tableName }: Table,
  key: Key,
  attribute: string,
  values: ReadonlySet<string>,
): Promise<void> {
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { ...key },
      UpdateExpression: 'ADD #set :values',
      ExpressionAttributeNames: { '#set': attribute },
      ExpressionAttributeValues: { ':values': new Set(values) },
    }),
  );
}
