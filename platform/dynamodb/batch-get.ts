import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { chunksOf } from '../runtime/chunks.ts';
import { ContentionError } from './contention-error.ts';
import type { Key } from './key.ts';
import type { Table } from './table.ts';

/** Most keys of one BatchGetItem. */
const MAX_KEYS = 100;

const READ_ATTEMPTS = 3;

/**
 * The items of the keys, those that are there, read consistently; in no order. Up to 100 keys are one call.
 *
 * @throws {ContentionError} when DynamoDB leaves keys unread three times, which it does under throttling
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function batchGet(
  { client, tableName }: Table,
  id: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (const chunk of chunksOf(keys, MAX_KEYS)) {
    let left: Record<string, unknown>[] = chunk.map((key) => ({ ...key }));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === READ_ATTEMPTS) throw new ContentionError(id, 'items of it were to be read');
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
      );
      found.push(...(Responses?.[tableName] ?? []));
      left = UnprocessedKeys?.[tableName]?.Keys ?? [];
    }
  }
  return found;
}
