import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type ItemChange, itemCondition, itemUpdate } from './item-update.ts';
import type { Key } from './key.ts';
import type { Table } from './table.ts';

/** How a conditional update ended; `item` is what is there after it. */
export type UpdateResult =
  | { kind: 'written'; item: Record<string, unknown> }
  | { kind: 'refused'; item: Record<string, unknown> | undefined }
  /** Another writer has the item at this moment: nothing is decided. */
  | { kind: 'conflict' };

/**
 * Changes one item on conditions, at half the price of a transaction. Where there is nothing to write, the
 * conditions are checked all the same.
 *
 * The SDK repeats an update whose answer was lost; the repetition then meets its own write and is refused: the
 * caller looks at the item.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
export async function updateItem<Item extends object>(
  { client, tableName }: Table,
  Key: Key,
  change: ItemChange<Item>,
): Promise<UpdateResult> {
  try {
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        ...(itemUpdate(change) ?? itemCondition(change)),
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { kind: 'written', item: Attributes ?? {} };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { kind: 'refused', item: error.Item && unmarshall(error.Item) };
    }
    if (error instanceof TransactionConflictException) return { kind: 'conflict' };
    throw error;
  }
}
