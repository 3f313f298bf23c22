import { DeleteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { agentSchema } from '../events/routing-handoff-requested.ts';
import { ticketChangeSchema } from '../events/ticket-changed.ts';
import { conversationPartition } from './keys.ts';
import type { Conversation } from './records.ts';
import { route } from './route.ts';
import { type TicketChange, ticketChange } from './ticket/ticket.ts';
import { dueFrom, dueSchema } from './watch/watch.ts';

/** By then the function that changed the owner has told so, in milliseconds. */
const PUBLISH_DUE_MS = 60_000;

const EPOCH_DIGITS = 10;

export const UNPUBLISHED_PREFIX = 'UNPUBLISHED#';

/**
 * A change of owner that was written and whose facts may not be on the bus yet. It is written with the change
 * and deleted once they are; in between it is due, so that a process that dies there is made good.
 *
 * `handoff`: the new owner is asked to go on; `seq` is the `inbound_seq` that is to be answered. A person who took the
 * conversation needs no asking. `due_at` in milliseconds since the epoch.
 */
export const unpublishedChangeSchema = z.object({
  change: ticketChangeSchema,
  handoff: z.object({ from_agent: agentSchema.nullable(), seq: z.int().min(0) }).optional(),
  ...dueSchema.required({ due_shard: true, due_at: true }).shape,
});

export type UnpublishedChange = z.infer<typeof unpublishedChangeSchema>;

export function unpublishedKey(tenantId: string, conversationId: string, ownerEpoch: number): Key {
  return {
    pk: conversationPartition(tenantId, conversationId),
    sk: `${UNPUBLISHED_PREFIX}${String(ownerEpoch).padStart(EPOCH_DIGITS, '0')}`,
  };
}

/** The note of a change by which another owner is asked to go on. @param now milliseconds since the epoch */
export function unpublishedChange(seen: Conversation, next: Conversation, now: number): UnpublishedChange {
  const from_agent = seen.ticket_status === 'closed' ? null : route(seen);
  const handoff = { from_agent, seq: seen.inbound_seq };
  return toBePublished(seen.conversation_id, ticketChange(seen.ticket_status, next), handoff, now);
}

/** The note of any change of owner. @param now milliseconds since the epoch */
export function toBePublished(
  conversationId: string,
  change: TicketChange,
  handoff: UnpublishedChange['handoff'],
  now: number,
): UnpublishedChange {
  return { change, handoff, ...dueFrom(conversationId, now + PUBLISH_DUE_MS) };
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

/** Deletes the note of a change of owner that was told. */
export async function forgetUnpublished(
  { client, tableName }: Table,
  { tenantId, conversationId }: { tenantId: string; conversationId: string },
  ownerEpoch: number,
): Promise<void> {
  const Key = unpublishedKey(tenantId, conversationId, ownerEpoch);
  await client.send(new DeleteCommand({ TableName: tableName, Key }));
}
