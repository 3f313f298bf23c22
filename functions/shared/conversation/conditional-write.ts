import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How a conditional transaction ended. */
export type TransactionResult =
  | { kind: 'written' }
  /** The conditions that did not hold, by position; `item` where the operation asked for the old one. */
  | { kind: 'refused'; failed: Map<number, Record<string, unknown> | undefined> }
  /** Another transaction was writing one of the items: nothing is decided, try again. */
  | { kind: 'conflict' };

/** Attempts against other transactions on the same items, and the longest pause before each, in milliseconds. */
const CONFLICT_ATTEMPTS = 5;
const CONFLICT_PAUSE_MS = 40;

/** A random pause, so that two writers do not meet again. */
const pauseAtRandom = (attempt: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * CONFLICT_PAUSE_MS * attempt));

/**
 * Writes all items or none. Two transactions on one item refuse each other without deciding anything, and
 * the SDK does not repeat them: that is done here.
 *
 * @throws whatever DynamoDB answers besides a refused condition or a conflict (throttling, validation)
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function writeTransaction(
  client: DynamoDBDocumentClient,
  items: TransactItem[],
  pause: (attempt: number) => Promise<void> = pauseAtRandom,
): Promise<TransactionResult> {
  for (let attempt = 1; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const result = await writeOnce(client, items);
    if (result.kind !== 'conflict') return result;
    await pause(attempt);
  }
  return writeOnce(client, items);
}

async function writeOnce(client: DynamoDBDocumentClient, items: TransactItem[]): Promise<TransactionResult> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: items }));
    return { kind: 'written' };
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const failed = new Map<number, Record<string, unknown> | undefined>();
    let conflict = false;
    for (const [index, reason] of (error.CancellationReasons ?? []).entries()) {
      if (reason.Code === 'ConditionalCheckFailed') {
        failed.set(index, reason.Item && unmarshall(reason.Item));
      } else if (reason.Code === 'TransactionConflict') {
        conflict = true;
      } else if (reason.Code !== undefined && reason.Code !== 'None') {
        throw error;
      }
    }
    if (failed.size > 0) return { kind: 'refused', failed };
    if (conflict) return { kind: 'conflict' };
    throw error;
  }
}

/** Puts an item on the condition that it is not there; a refusal brings the one that is. */
export function putOnce(tableName: string, item: Record<string, unknown>): TransactItem {
  return {
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
