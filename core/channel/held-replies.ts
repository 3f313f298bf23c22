import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { heldShard } from './keys.ts';

/** A reply that waits for its channel to be released. */
export interface HeldReply {
  conversationId: string;
  replySeq: number;
}

const PAGE_SIZE = 100;

/**
 * Replies that wait for their channel, longest held first, page by page. The index is behind the table by some
 * milliseconds, and its rows may have been settled since.
 *
 * @param dueIndex name of the index with `due_shard` and `due_at`
 */
export async function* heldReplies(
  table: Table,
  { tenantId, channelId, dueIndex }: { tenantId: string; channelId: string; dueIndex: string },
): AsyncGenerator<HeldReply[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await table.client.send(
      new QueryCommand({
        TableName: table.tableName,
        IndexName: dueIndex,
        KeyConditionExpression: 'due_shard = :shard',
        ExpressionAttributeValues: { ':shard': heldShard(tenantId, channelId) },
        Limit: PAGE_SIZE,
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    yield Items.flatMap((item) => heldReply(tenantId, item) ?? []);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** What a key says; undefined for one that is no reply of this tenant. */
function heldReply(tenantId: string, { pk, sk }: Record<string, unknown>): HeldReply | undefined {
  const [, tenant, conversationId] = /^T#([^#]+)#CV#([^#]+)$/.exec(String(pk)) ?? [];
  const [, digits] = /^REPLY#(\d{10})$/.exec(String(sk)) ?? [];
  if (tenant !== tenantId || conversationId === undefined || digits === undefined) return undefined;
  return { conversationId, replySeq: Number(digits) };
}
