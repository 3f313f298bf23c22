import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { requestsKey } from '#core/conversation/keys.ts';
import { spentTokensSchema } from '#core/conversation/turn/token-use.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { RequestLedger } from './requests.ts';

/** A command comes back within minutes; milliseconds. */
const TTL_MS = 24 * 3_600_000;

const spentSchema = z.object({ requests: z.int(), rounds: z.int().optional(), tokens: spentTokensSchema });

/**
 * What a turn has spent, in an item of its own: the turn's row is written once, at its end.
 *
 * @param now milliseconds since the epoch
 */
export function createRequestLedger(
  { client, tableName: TableName }: Table,
  { tenant_id, conversation_id }: { tenant_id: string; conversation_id: string },
  turnId: string,
  now: () => number,
): RequestLedger {
  const Key = requestsKey(tenant_id, conversation_id, turnId);
  return {
    async read() {
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      return Item && spentSchema.parse(Item);
    },
    async write(spent) {
      const expires_at = Math.floor((now() + TTL_MS) / 1_000);
      await client.send(new PutCommand({ TableName, Item: { ...Key, ...spent, expires_at } }));
    },
  };
}
