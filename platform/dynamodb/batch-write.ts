import { BatchWriteCommand, type BatchWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { chunksOf } from '../runtime/chunks.ts';
import { ContentionError } from './contention-error.ts';
import type { Key } from './key.ts';
import type { Table } from './table.ts';

/** Most items of one BatchWriteItem. */
const MOST_ITEMS = 25;

const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 50;

/** Calls side by side. */
const AT_ONCE = 8;

export type BatchWrite = { put: Key & Record<string, unknown> } | { delete: Key };

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

const pauseAtRandom = (attempt: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** attempt));

/**
 * Puts and deletes items without conditions, any number, in no order; each key once. Where it fails some are written: it is
 * for what may be done again.
 *
 * @param id for an error
 * @throws {ContentionError} when DynamoDB leaves items again and again, which it does under throttling
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
export async function batchWrite(
  { client, tableName }: Table,
  id: string,
  writes: readonly BatchWrite[],
  pause = pauseAtRandom,
): Promise<void> {
  const requests: Requests = writes.map((write) =>
    'put' in write ? { PutRequest: { Item: write.put } } : { DeleteRequest: { Key: { ...write.delete } } },
  );
  await pLimit(AT_ONCE).map(chunksOf(requests, MOST_ITEMS), async (chunk) => {
    let left: Requests = chunk;
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === ATTEMPTS) throw new ContentionError(id, 'items of it were to be written');
      if (attempt > 0) await pause(attempt);
      const { UnprocessedItems } = await client.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: left } }),
      );
      left = UnprocessedItems?.[tableName] ?? [];
    }
  });
}
