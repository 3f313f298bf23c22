import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { carriedKey } from '#core/conversation/keys.ts';
import { type ToolUse, toolUseSchema } from '#core/conversation/turn/turn-records.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { CallRun } from '../../model/model-call.ts';

/** The further turn comes within minutes; milliseconds. */
const TTL_MS = 24 * 3_600_000;

const callSchema = z.object({ id: z.string(), name: z.string(), arguments: z.string(), output: z.string() });

const itemSchema = z.object({
  rounds: z.array(z.array(callSchema)),
  uses: z.array(toolUseSchema),
  requests: z.int(),
  expires_at: z.number(),
});

/** What a turn leaves to the one that goes on: what was called, and what that has cost of the bounds of one answer. */
export interface Carried {
  rounds: CallRun[][];
  uses: ToolUse[];
  /** Requests to the model so far. */
  requests: number;
}

/** Where a turn of a conversation keeps what it leaves. */
interface Place {
  tenant_id: string;
  conversation_id: string;
  /** The turn that goes on. */
  turnId: string;
}

/** Keeps the rounds of a turn whose time is used up for the further one. */
export interface CarriedRounds {
  keep(place: Place, carried: Carried): Promise<void>;
  find(place: Place): Promise<Carried | undefined>;
}

/** Carried rounds in the conversations table. @param now milliseconds since the epoch */
export function createCarriedRounds(
  { client, tableName: TableName }: Table,
  now: () => number,
): CarriedRounds {
  const keyOf = ({ tenant_id, conversation_id, turnId }: Place) =>
    carriedKey(tenant_id, conversation_id, turnId);
  return {
    async keep(place, carried) {
      const expires_at = Math.floor((now() + TTL_MS) / 1_000);
      await client.send(new PutCommand({ TableName, Item: { ...keyOf(place), ...carried, expires_at } }));
    },
    async find(place) {
      const Key = keyOf(place);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const item = itemSchema.safeParse(Item);
      return item.success && item.data.expires_at * 1_000 > now() ? item.data : undefined;
    },
  };
}
