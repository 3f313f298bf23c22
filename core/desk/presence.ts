import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';

/** How long a person counts as looking at a conversation after the last word of it, in milliseconds. */
export const PRESENCE_MS = 15_000;

/** People of a tenant that are asked for at most. */
const MOST_PEOPLE = 500;

/** Who has a conversation open, and whether they write in it. */
export interface Presence {
  userId: string;
  conversationId: string;
  isTyping: boolean;
}

const itemSchema = z.object({
  sk: z.string(),
  conversation_id: z.string(),
  typing: z.boolean(),
  seen_at: z.number(),
});

const USER_PREFIX = 'USER#';

const partitionOf = (tenantId: string) => `T#${tenantId}#PRESENCE`;

/** Notes what a person looks at: one item a person, so what they looked at before is forgotten. @param now milliseconds */
export async function notePresence(
  { client, tableName }: Table,
  tenantId: string,
  { userId, conversationId, isTyping }: Presence,
  now: number,
): Promise<void> {
  const Item = {
    pk: partitionOf(tenantId),
    sk: `${USER_PREFIX}${userId}`,
    conversation_id: conversationId,
    typing: isTyping,
    seen_at: now,
    expires_at: Math.ceil((now + PRESENCE_MS) / 1000),
  };
  await client.send(new PutCommand({ TableName: tableName, Item }));
}

/** What the people of a tenant look at now. @param now milliseconds since the epoch */
export async function readPresence(table: Table, tenantId: string, now: number): Promise<Presence[]> {
  const rows = await queryRows(
    table,
    { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': partitionOf(tenantId) } },
    MOST_PEOPLE,
  );
  return rows
    .map((row) => itemSchema.parse(row))
    .filter(({ seen_at }) => now - seen_at < PRESENCE_MS)
    .map(({ sk, conversation_id, typing }) => ({
      userId: sk.slice(USER_PREFIX.length),
      conversationId: conversation_id,
      isTyping: typing,
    }));
}
