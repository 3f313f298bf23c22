import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** How a conditional transaction ended. */
export type TransactionResult =
  | { kind: 'written' }
  /** The conditions that did not hold, by position; `item` where the operation asked for the old one. */
  | { kind: 'refused'; failed: Map<number, Record<string, unknown> | undefined> }
  /** Another writer was faster, or the table is throttled: nothing is decided, try again. */
  | { kind: 'conflict' };

/** Attempts against other writers and throttling, and the longest pause before the second, in milliseconds. */
const ATTEMPTS = 7;
const FIRST_PAUSE_MS = 40;

/** Reasons that say nothing about the conditions: the same transaction may work when it is done again. */
const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** A random pause, so that two writers do not meet again. */
const pauseAtRandom = (attempt: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1)));

/**
 * Writes all items or none. Two transactions on one item refuse each other without deciding anything, and a
 * throttled one comes back as cancelled; the SDK repeats neither: that is done here, for up to two seconds.
 * A lost answer is the SDK's affair: it repeats the transaction under the same request token.
 *
 * @throws whatever DynamoDB answers besides a refused condition or a conflict (throttling, validation)
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function writeTransaction(
  client: DynamoDBDocumentClient,
  items: TransactItem[],
  pause: (attempt: number) => Promise<void> = pauseAtRandom,
): Promise<TransactionResult> {
  for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
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
      } else if (PASSING_REASONS.has(reason.Code ?? '')) {
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
