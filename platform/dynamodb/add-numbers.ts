import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from './key.ts';
import type { Table } from './table.ts';

/**
 * Adds to numbers of an item, and makes item and numbers where they are not there: one write unit for a small item. No
 * condition, so that many writers at once are in no one's way; done again it counts twice.
 *
 * @param expiresAt seconds since the epoch, until when the item is kept at least
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export async function addNumbers(
  { client, tableName }: Table,
  key: Key,
  numbers: Readonly<Record<string, number>>,
  expiresAt: number,
): Promise<void> {
  const names = Object.keys(numbers);
  const added = names.map((_, index) => `#n${index} :n${index}`).join(', ');
  await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { ...key },
      UpdateExpression: `ADD ${added} SET #expires = :expires`,
      ExpressionAttributeNames: {
        '#expires': 'expires_at',
        ...Object.fromEntries(names.map((name, index) => [`#n${index}`, name])),
      },
      ExpressionAttributeValues: {
        ':expires': expiresAt,
        ...Object.fromEntries(names.map((name, index) => [`:n${index}`, numbers[name]])),
      },
    }),
  );
}
