import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition } from './keys.ts';
import type { Conversation } from './records.ts';

/** An item as it is stored. */
export type Item = Record<string, unknown> & Key;

/** Items read with one query. */
const PAGE = 100;

const keySchema = z.object({ pk: z.string(), sk: z.string() });

/** One page of a conversation's items. `next` is where the following one starts, undefined after the last. */
export interface Page {
  items: Item[];
  next: Record<string, unknown> | undefined;
}

/**
 * Up to 100 items of a conversation whose sort keys begin with a prefix, read consistently.
 *
 * @param options.start the `next` of the page before
 */
export async function readPage(
  { client, tableName }: Table,
  { tenant_id, conversation_id }: Pick<Conversation, 'tenant_id' | 'conversation_id'>,
  prefix: string,
  { forward, start }: { forward: boolean; start?: Record<string, unknown> | undefined },
): Promise<Page> {
  const { Items, LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':pk': conversationPartition(tenant_id, conversation_id),
        ':prefix': prefix,
      },
      ScanIndexForward: forward,
      Limit: PAGE,
      ExclusiveStartKey: start,
      ConsistentRead: true,
    }),
  );
  const items = (Items ?? []).map((item) => ({ ...item, ...keySchema.parse(item) }));
  return { items, next: LastEvaluatedKey };
}
