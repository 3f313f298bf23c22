import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { callHash } from '#core/conversation/effects/effect-records.ts';
import { confirmationKey } from '#core/conversation/keys.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { TransactItem } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';

/** How long a customer may take to confirm; milliseconds. */
export const CONFIRM_WITHIN_MS = 15 * 60_000;

const itemSchema = z.object({
  token: z.string(),
  tool: z.string(),
  arguments: z.string(),
  owner_epoch: z.int(),
  expires_at: z.number(),
});

/** A call that waits for the customer's tap. */
export interface PendingCall {
  hash: string;
  token: string;
  tool: string;
  arguments: Record<string, unknown>;
}

/** A tap on one of our two buttons. */
export interface Tap {
  hash: string;
  token: string;
  isYes: boolean;
}

const TAP = /^confirm:([a-z2-7]{26}):([0-9a-f-]{36}):(yes|no)$/;

/** Ids of the buttons. Only who was sent them can know the token. */
export const tapIds = ({ hash, token }: Pick<PendingCall, 'hash' | 'token'>) => ({
  yes: `confirm:${hash}:${token}:yes`,
  no: `confirm:${hash}:${token}:no`,
});

/** @param id of any button or row that was tapped */
export function tapOf(id: string): Tap | undefined {
  const [, hash, token, choice] = TAP.exec(id) ?? [];
  return hash === undefined || token === undefined ? undefined : { hash, token, isYes: choice === 'yes' };
}

/** Calls that wait for the customer's tap: one for each tool and arguments, so that an older question is void once it is asked anew. */
export interface Confirmations {
  /** Keeps a call, before the customer is asked. */
  ask(seen: Conversation, tool: string, values: Record<string, unknown>): Promise<PendingCall>;
  /** The call that a tap is for, while it is the newest question, in time, and the owner is who asked. */
  find(seen: Conversation, tap: Tap): Promise<PendingCall | undefined>;
  /** Uses a call up, as a part of what begins it: it is refused where {@link Confirmations.find} would find nothing. */
  use(seen: Conversation, pending: PendingCall): TransactItem;
  /** The customer does not want it. */
  cancel(seen: Conversation, pending: PendingCall): Promise<void>;
}

/**
 * Confirmations in the conversations table.
 *
 * @param world.newToken a random UUID; `now` in milliseconds since the epoch
 */
export function createConfirmations(
  { client, tableName: TableName }: Table,
  { newToken, now }: { newToken: () => string; now: () => number },
): Confirmations {
  const keyOf = ({ tenant_id, conversation_id }: Conversation, hash: string) =>
    confirmationKey(tenant_id, conversation_id, hash);
  const removal = (seen: Conversation, { hash, token }: PendingCall) => ({
    TableName,
    Key: keyOf(seen, hash),
    ConditionExpression: '#token = :token AND owner_epoch = :epoch AND expires_at > :now',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: {
      ':token': token,
      ':epoch': seen.owner_epoch,
      ':now': Math.floor(now() / 1_000),
    },
  });
  return {
    async ask(seen, tool, values) {
      const pending = { hash: callHash(tool, values), token: newToken(), tool, arguments: values };
      const expires_at = Math.floor((now() + CONFIRM_WITHIN_MS) / 1_000);
      const item = {
        ...pending,
        arguments: JSON.stringify(values),
        owner_epoch: seen.owner_epoch,
        expires_at,
      };
      await client.send(new PutCommand({ TableName, Item: { ...keyOf(seen, pending.hash), ...item } }));
      return pending;
    },
    async find(seen, { hash, token }) {
      const Key = keyOf(seen, hash);
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      const item = itemSchema.safeParse(Item);
      if (!item.success || item.data.token !== token || item.data.owner_epoch !== seen.owner_epoch) return;
      if (item.data.expires_at <= Math.floor(now() / 1_000)) return;
      return { hash, token, tool: item.data.tool, arguments: JSON.parse(item.data.arguments) };
    },
    use: (seen, pending) => ({ Delete: removal(seen, pending) }),
    async cancel(seen, { hash }) {
      await client.send(new DeleteCommand({ TableName, Key: keyOf(seen, hash) }));
    },
  };
}
