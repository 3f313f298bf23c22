import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { agentSchema } from '../events/routing-handoff-requested.ts';
import { ticketChangeSchema } from '../events/ticket-changed.ts';
import { conversationPartition } from './keys.ts';
import type { Conversation } from './records.ts';
import { route } from './route.ts';
import { ticketChange } from './ticket/ticket.ts';
import { dueFrom, dueSchema } from './watch/watch.ts';

/** By then the function that changed the owner has told so, in milliseconds. */
const PUBLISH_DUE_MS = 60_000;

const EPOCH_DIGITS = 10;

export const UNPUBLISHED_PREFIX = 'UNPUBLISHED#';

/**
 * A change of owner that was written and whose facts may not be on the bus yet. It is written with the change
 * and deleted once they are; in between it is due, so that a function that dies there is made good.
 *
 * `seq` is the `inbound_seq` that is to be answered, `due_at` in milliseconds since the epoch.
 */
export const unpublishedChangeSchema = z.object({
  change: ticketChangeSchema,
  from_agent: agentSchema.nullable(),
  seq: z.int().min(0),
  ...dueSchema.required({ due_shard: true, due_at: true }).shape,
});

export type UnpublishedChange = z.infer<typeof unpublishedChangeSchema>;

export function unpublishedKey(tenantId: string, conversationId: string, ownerEpoch: number): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${UNPUBLISHED_PREFIX}${String(ownerEpoch).padStart(EPOCH_DIGITS, '0')}`,
  };
}

/** @param now milliseconds since the epoch */
export function unpublishedChange(seen: Conversation, next: Conversation, now: number): UnpublishedChange {
  return {
    change: ticketChange(seen.ticket_status, next),
    from_agent: seen.ticket_status === 'closed' ? null : route(seen),
    seq: seen.inbound_seq,
    ...dueFrom(seen.conversation_id, now + PUBLISH_DUE_MS),
  };
}

/** The write that notes a change of owner, for the transaction that makes it. */
export function unpublishedWrite(
  tableName: string,
  next: Conversation,
  unpublished: UnpublishedChange,
): TransactItem {
  return putOnce(tableName, {
    ...unpublishedKey(next.tenant_id, next.conversation_id, next.owner_epoch),
    ...unpublished,
  });
}

/** The note of a change of owner, read consistently; undefined once it was told. */
export async function findUnpublished(
  { client, tableName }: Table,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
  ownerEpoch: number,
): Promise<UnpublishedChange | undefined> {
  const Key = unpublishedKey(tenantId, conversationId, ownerEpoch);
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item && unpublishedChangeSchema.parse(Item);
}
