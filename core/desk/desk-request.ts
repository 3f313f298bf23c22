import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { type Conditions, itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { shortHash } from '#platform/ids/hash.ts';
import { agentSchema } from '../events/routing-handoff-requested.ts';
import { ticketChangeSchema } from '../events/ticket-changed.ts';

/** How long a repeated request is known as such. */
const KEPT_SECONDS = 24 * 60 * 60;

/**
 * What a request of a person did, written together with it: a repetition finds it, changes nothing, and can
 * tell the same facts again. Gone after `expires_at` (seconds since the epoch).
 *
 * - `digest` names what was asked for: the same request id with another one is a mistake.
 * - `conversation_id` is where it was done: the one that was asked for, or the one that took its place.
 */
const deskRequestSchema = z.object({
  conversation_id: z.string(),
  digest: z.string(),
  ticket_change: ticketChangeSchema.optional(),
  handoff: z.object({ fromAgent: agentSchema, seq: z.int() }).optional(),
  reply_seq: z.int().optional(),
  note_sk: z.string().optional(),
  created_at: z.string(),
  expires_at: z.number(),
});

export type DeskRequest = z.infer<typeof deskRequestSchema>;

/**
 * The item of a request. It is in no conversation's partition, so that a conversation which moves between two
 * clicks does not make two of one.
 *
 * @param parts who asks for what, and the request's id
 */
export function requestKey(tenantId: string, parts: readonly string[]): Key {
  return { pk: `T#${tenantId}#REQ#${shortHash(parts)}`, sk: 'REQ' };
}

/** An expired request counts as none, though DynamoDB may not have deleted it yet. @param now milliseconds */
export async function findRequest(table: Table, key: Key, now: number): Promise<DeskRequest | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: key, ConsistentRead: true }),
  );
  const request = Item && deskRequestSchema.parse(Item);
  return request && request.expires_at * 1000 > now ? request : undefined;
}

/**
 * Remembers a request, on the condition that it was not made yet.
 *
 * @param now milliseconds since the epoch
 */
export function putRequest(
  tableName: string,
  key: Key,
  request: Omit<DeskRequest, 'created_at' | 'expires_at'>,
  now: number,
): TransactItem {
  const nowSeconds = Math.floor(now / 1000);
  const item: DeskRequest = {
    ...request,
    created_at: new Date(now).toISOString(),
    expires_at: nowSeconds + KEPT_SECONDS,
  };
  const condition: Conditions<DeskRequest> = {
    existing: 'new or',
    where: [['expires_at', '<=', nowSeconds]],
  };
  return { Put: { TableName: tableName, Item: { ...key, ...item }, ...itemCondition(condition) } };
}
