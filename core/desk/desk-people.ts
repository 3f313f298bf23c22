import { isDeepStrictEqual } from 'node:util';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { type Caller, ROLES } from '../api/caller.ts';

/** People of a tenant that are listed at most. */
const MOST_PEOPLE = 500;

/** How long a person is known after the last look at the desk, in seconds. */
const KNOWN_SECONDS = 90 * 24 * 60 * 60;

/** What is known is written again after this, in seconds. */
const RENEWED_SECONDS = 24 * 60 * 60;

const personSchema = z.object({
  user_id: z.string(),
  role: z.enum(ROLES),
  queue_ids: z.array(z.string()).optional(),
  name: z.string().optional(),
  expires_at: z.number(),
});

/** A person who works at the desk, as the newest token said. */
export type DeskPerson = Pick<Caller, 'userId' | 'role' | 'queueIds' | 'name'>;

const keyOf = (tenantId: string, userId: string) => ({ pk: `T#${tenantId}#PEOPLE`, sk: `USER#${userId}` });

/**
 * The people of each tenant, as their tokens name them: the user pool knows more, and answers a few requests a second.
 * Who has not looked at the desk yet is not known, nor who has not for a quarter.
 */
export class DeskPeople {
  readonly #table: Table;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  /** Keeps what a token says of its person; mostly it is known, and nothing is written. */
  async note({ tenantId, userId, role, queueIds, name }: Caller): Promise<void> {
    const nowSeconds = Math.floor(this.#now() / 1000);
    const known = await this.#read(tenantId, userId);
    const said = {
      user_id: userId,
      role,
      ...(queueIds === undefined ? {} : { queue_ids: [...queueIds] }),
      ...(name === undefined ? {} : { name }),
    };
    const { expires_at = 0, ...before } = known ?? {};
    const isFresh = expires_at > nowSeconds + KNOWN_SECONDS - RENEWED_SECONDS;
    if (isFresh && isDeepStrictEqual(before, said)) return;
    const { client, tableName } = this.#table;
    const Item = { ...keyOf(tenantId, userId), ...said, expires_at: nowSeconds + KNOWN_SECONDS };
    await client.send(new PutCommand({ TableName: tableName, Item }));
  }

  async find(tenantId: string, userId: string): Promise<DeskPerson | undefined> {
    const item = await this.#read(tenantId, userId);
    return item && item.expires_at * 1000 > this.#now() ? personOf(item) : undefined;
  }

  /** By their ids. */
  async list(tenantId: string): Promise<DeskPerson[]> {
    const rows = await queryRows(
      this.#table,
      {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keyOf(tenantId, '').pk },
      },
      MOST_PEOPLE,
    );
    const people = rows.map((row) => personSchema.parse(row));
    return people.filter(({ expires_at }) => expires_at * 1000 > this.#now()).map(personOf);
  }

  async #read(tenantId: string, userId: string) {
    const { client, tableName } = this.#table;
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: keyOf(tenantId, userId) }),
    );
    return Item && personSchema.parse(Item);
  }
}

function personOf({ user_id, role, queue_ids, name }: z.infer<typeof personSchema>): DeskPerson {
  return { userId: user_id, role, queueIds: queue_ids, name };
}
